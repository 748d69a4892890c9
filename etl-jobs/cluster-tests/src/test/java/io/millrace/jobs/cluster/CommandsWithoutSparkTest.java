package io.millrace.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that start no Spark have only some of its jars on their class path. So they are typed,
 * as a user types them, over a project with every kind of dataset: that of this clone and a few.
 */
class CommandsWithoutSparkTest {
  private static final List<String> KINDS =
      List.of(
          "jdbc",
          "journal",
          "events",
          "sessions",
          "bots",
          "funnel",
          "sql",
          "features",
          "training-set");

  @TempDir Path folder;

  @BeforeEach
  void aProjectWithEveryKind() throws IOException {
    Path conf = Command.home("conf");
    try (Stream<Path> files = Files.walk(conf)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        write(conf.relativize(file).toString(), Files.readString(file));
      }
    }
    write(
        "datasets/journal.yaml",
        """
        dataset: bronze.changes
        kind: journal
        from: { files: "landing/{slice}/*", format: debezium-json }
        keys: [id]
        slices: { by: day }
        checks: [{ complete: id }]
        """);
    write(
        "datasets/funnel.yaml",
        """
        dataset: gold.funnel
        kind: funnel
        events: web.events
        sessions: web.sessions
        steps:
          - { name: product, where: "path LIKE '/product/%'" }
          - { name: cart, where: "path = '/cart'" }
        slices: { by: day, column: ds, zone: UTC }
        checks: [{ rows: { min: 1 } }]
        """);
  }

  @Test
  void every_kind_of_dataset_is_known_to_them() {
    typed("validate");
    typed("status", "--calendar");
    String manifest = typed("manifest");
    assertThat(KINDS).allMatch(kind -> manifest.contains("\"kind\" : \"%s\"".formatted(kind)));
  }

  @Test
  void features_are_told_by_them() throws IOException {
    Path group = Command.home("conf/datasets/features/customer.yaml");
    write(
        "datasets/features/customer.yaml",
        Files.readString(group)
            .replace(
                "window: all, description: The largest",
                "window: all, version: 2, description: The largest")
            .replace(
                "slices: {", "  - { name: share, expr: largest_sale / spend_365d }\nslices: {"));
    assertThat(typed("features", "list")).containsPattern("2 +largest_sale");
    assertThat(typed("features", "show", "features.customer"))
        .contains("largest_sale / spend_365d; of largest_sale@2");
    typed("features", "show", "features.visitor", "--output", "json");
  }

  private String typed(String... words) {
    Stream<String> line =
        Stream.of(
                Stream.of(Command.home("bin/millrace").toString()),
                Stream.of(words),
                Stream.of("--config", folder.resolve("conf").toString()))
            .flatMap(each -> each);
    try (Command command = Command.start(folder, line.toList())) {
      assertThat(command.exitCode()).as(command.printed()).isZero();
      return command.printed();
    }
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve("conf").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
