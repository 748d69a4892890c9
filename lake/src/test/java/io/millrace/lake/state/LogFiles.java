package io.millrace.lake.state;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.lake.SliceRecord;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;

/** Commit files written by hand, from the Delta protocol, where a hundred real commits are slow. */
final class LogFiles {
  private LogFiles() {}

  /** Writes a commit of a slice, and returns its record with the commit's version. */
  static SliceRecord commit(Path table, long version, SliceRecord slice, long number)
      throws IOException {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.putObject("commitInfo")
        .put("timestamp", slice.at().toEpochMilli())
        .put("operation", "WRITE")
        .put("userMetadata", SliceJson.write(slice));
    ObjectNode mark = JsonNodeFactory.instance.objectNode();
    mark.putObject("txn")
        .put("appId", SliceTransaction.appId(slice.slice()))
        .put("version", number);
    java.nio.file.Path log = java.nio.file.Path.of(table.toUri()).resolve("_delta_log");
    Files.createDirectories(log);
    Files.writeString(log.resolve("%020d.json".formatted(version)), info + "\n" + mark + "\n");
    return SliceJson.read(SliceJson.write(slice), version).get(0);
  }
}
