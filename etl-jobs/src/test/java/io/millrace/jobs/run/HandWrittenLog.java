package io.millrace.jobs.run;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import io.millrace.lake.state.SliceJson;
import io.millrace.lake.state.SliceTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes slices ready by writing their tables' logs as the format says, so without Spark. */
public final class HandWrittenLog {
  private HandWrittenLog() {}

  /** A slice of ten rows that passed its checks and whose run has done all but record it. */
  public static SliceRecord commit(
      Project project, DatasetName dataset, Slice slice, int version, String fingerprint) {
    return commit(
        project,
        dataset,
        slice,
        version,
        fingerprint,
        List.of(),
        project.configHash(project.dataset(dataset)));
  }

  /**
   * The same, made of others.
   *
   * @param configHash of the spec that it was built by
   */
  public static SliceRecord commit(
      Project project,
      DatasetName dataset,
      Slice slice,
      int version,
      String fingerprint,
      List<Input> inputs,
      String configHash) {
    SliceRecord record =
        new SliceRecord(
            SliceRecord.Event.READY,
            RunId.create(),
            dataset,
            slice,
            version,
            Verdict.PASSED,
            10,
            fingerprint,
            Map.of("read", 10L, "accepted", 10L),
            inputs,
            Optional.empty(),
            true,
            configHash,
            List.of(),
            "All checks passed.",
            Instant.parse("2024-03-02T02:00:00Z"));
    String metadata =
        SliceJson.write(record).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    write(
        Path.of(project.location().table(dataset).toUri().getPath())
            .resolve("_delta_log/%020d.json".formatted(version)),
        """
        {"commitInfo":{"timestamp":1709344800000,"operation":"WRITE","userMetadata":"%s"}}
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"0","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[]}","partitionColumns":[],"configuration":{}}}
        {"txn":{"appId":"%s","version":%d,"lastUpdated":1709344800000}}
        """
            .formatted(metadata, SliceTransaction.appId(slice), version));
    return record;
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
