package io.millrace.jobs.capture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.ingest.jdbc.JdbcSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What a capture is told to do.
 *
 * @param project whose name is part of the replication slot's
 * @param name of the capture, the other part
 * @param folder where journal and position are kept
 * @param tables empty for all
 * @param snapshot {@code initial} or {@code never}
 * @param until a position of the source; empty for where it stands now
 * @param slice which folder of each table the files go to
 * @param drop to end the journal, and do nothing else
 */
public record CaptureOrder(
    String project,
    String name,
    JdbcSource source,
    Path folder,
    List<String> tables,
    String snapshot,
    Optional<String> until,
    String slice,
    boolean drop) {
  public CaptureOrder {
    tables = List.copyOf(tables);
  }

  /** With secrets in it: to be written to the program's stdin, and nowhere else. */
  ObjectNode json(Configuration hadoop) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("project", project)
            .put("name", name)
            .put("source", source.name())
            .put("url", source.url())
            .put("connect_timeout_ms", source.limits().connectTimeout().toMillis())
            .put("folder", folder.toString())
            .put("snapshot", snapshot)
            .put("slice", slice)
            .put("drop", drop);
    source.user().ifPresent(user -> json.put("user", user));
    source
        .password()
        .ifPresent(ref -> json.put("password", ref.resolve(hadoop, "source " + source.name())));
    source.resolvedProperties(hadoop).forEach(json.putObject("properties")::put);
    tables.forEach(json.putArray("tables")::add);
    until.ifPresent(position -> json.put("until", position));
    return json;
  }
}
