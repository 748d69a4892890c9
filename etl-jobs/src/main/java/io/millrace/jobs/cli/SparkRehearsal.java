package io.millrace.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Builds slices of a project of its own with Spark, for the archive of classes from which {@code
 * bin/millrace} starts the JVM of a run: as {@link Rehearsal} does for commands without Spark.
 */
public final class SparkRehearsal {
  private static final String SETTINGS =
      """
      project: rehearsal
      zone: UTC
      """;
  private static final String DATASET =
      """
      dataset: bronze.rehearsal
      kind: journal
      from: { files: "../landing/{slice}/*", format: debezium-json }
      keys: [id]
      slices: { by: day, zone: UTC }
      columns:
        id: { type: bigint }
        name: { type: string }
      checks:
        - complete: id
        - unique: [id]
      """;
  private static final String EVENT =
      """
      {"op":"%s","before":%s,"after":%s,"source":{"connector":"postgresql","db":"d","schema":"s","table":"rehearsal","lsn":%d,"ts_ms":1700000000000},"ts_ms":1700000000000}
      """;

  private SparkRehearsal() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("millrace-rehearsal");
    try {
      rehearse(folder);
    } finally {
      Rehearsal.delete(folder);
    }
    System.exit(0);
  }

  private static void rehearse(Path folder) throws IOException {
    Path conf = folder.resolve("conf");
    write(conf.resolve("millrace.yaml"), SETTINGS);
    write(conf.resolve("datasets/rehearsal.yaml"), DATASET);
    write(
        folder.resolve("landing/2025-01-01/a.json"),
        event("c", "null", row(1, "a"), 1) + event("c", "null", row(2, "b"), 2));
    write(
        folder.resolve("landing/2025-01-02/a.json"),
        event("u", row(1, "a"), row(1, "c"), 3) + event("d", row(2, "b"), "null", 4));
    Rehearsal.run(
        "run",
        "bronze.rehearsal",
        "--from",
        "2025-01-01",
        "--to",
        "2025-01-02",
        "--config",
        conf.toString());
  }

  private static String event(String operation, String before, String after, long position) {
    return EVENT.formatted(operation, before, after, position);
  }

  private static String row(int id, String name) {
    return "{\"id\":%d,\"name\":\"%s\"}".formatted(id, name);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
