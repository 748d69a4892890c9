package io.millrace.jobs.cli;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.ProcessIdentity;
import io.millrace.lake.ledger.RunStarted;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the commands that need no Spark once, over a project of its own, so that the JVM sees which
 * classes they load. {@code bin/millrace} keeps what it saw in an archive (class data sharing),
 * from which later commands start in about half the time.
 */
final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("millrace-rehearsal");
    try {
      rehearse(folder);
    } finally {
      delete(folder);
    }
  }

  static void rehearse(Path folder) {
    String conf = folder.resolve("conf").toString();
    run("init", folder.toString());
    begin(Project.load(Path.of(conf), Optional.empty(), List.of()));
    run("validate", "--config", conf);
    run("config", "explain", "--config", conf);
    run("manifest", "--config", conf);
    run("run", "bronze.orders", "--date", "2025-01-02", "--dry-run", "--config", conf);
    run("status", "--config", conf);
    run("runs", "list", "--config", conf, "--output", "json");
    run("--help");
  }

  /** So that there is something to read. */
  private static void begin(Project project) {
    Origin origin = new Origin("", "rehearsal", "", ProcessIdentity.current());
    Ledger.open(project.hadoop(), project.location())
        .started(
            new RunStarted(
                RunId.create(),
                DatasetName.parse("bronze.orders"),
                new Slice("2025-01-01"),
                Instant.now(),
                "",
                origin));
  }

  static void run(String... arguments) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Terminal terminal = Terminal.of(Map.of(), StandardCharsets.UTF_8);
    Millrace.run(new Console(nowhere, nowhere, terminal, text -> text), arguments);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
