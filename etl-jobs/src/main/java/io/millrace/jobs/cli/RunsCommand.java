package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.CheckResult;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.RunId;
import io.millrace.lake.UnreachableException;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace runs}: the ledger. */
@Command(
    name = "runs",
    subcommands = {RunsCommand.ListRuns.class, RunsCommand.Show.class, RunsCommand.Wait.class},
    description = "Shows what was attempted and what came of it, from the run ledger.",
    footer = {
      "Examples:",
      "  millrace runs list",
      "  millrace runs show 01KAJ5Z6D6J0Y3G6J9Q0XN8R4T"
    })
final class RunsCommand {
  private RunsCommand() {}

  private abstract static class OverLedger extends MillraceCommand {
    final Ledger ledger() {
      Project project = project();
      return Ledger.open(project.hadoop(), project.location());
    }

    static Attempt find(Ledger ledger, String id) {
      RunId run = new RunId(id.toUpperCase(Locale.ROOT));
      return ledger
          .attempt(run)
          .orElseThrow(
              () ->
                  new InvalidSpecException(
                      "The ledger has no run %s. 'millrace runs list' shows them, and 'millrace repair' brings back those that were lost."
                          .formatted(run)));
    }
  }

  /** {@code millrace runs list}. */
  @Command(
      name = "list",
      description = "Lists attempts, newest first.",
      footer = {
        "Examples:",
        "  millrace runs list --limit 50",
        "  millrace runs list 'bronze.*' --outcome rejected,failed"
      })
  static final class ListRuns extends OverLedger {
    @Parameters(
        arity = "0..*",
        paramLabel = "DATASET",
        description = "Only of these: layer.name, or a pattern such as 'bronze.*'.")
    private List<String> datasets = List.of();

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "At most so many. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Option(
        names = "--outcome",
        paramLabel = "OUTCOME",
        split = ",",
        description = "Only those that ended so; several with commas: ${COMPLETION-CANDIDATES}")
    private List<RunState> outcomes = List.of();

    @Override
    protected ExitCode execute() {
      List<Attempt> attempts =
          ledger().attempts().stream()
              .filter(a -> DatasetPattern.anyMatches(datasets, a.dataset()))
              .filter(a -> outcomes.isEmpty() || outcomes.contains(RunState.of(a)))
              .limit(limit)
              .toList();
      console().result(() -> json(attempts), () -> text(attempts));
      return ExitCode.DONE;
    }

    private static ObjectNode json(List<Attempt> attempts) {
      ObjectNode json = Console.json();
      json.putArray("runs");
      attempts.forEach(a -> AttemptReport.put(json.withArray("runs").addObject(), a));
      return json;
    }

    private String text(List<Attempt> attempts) {
      if (attempts.isEmpty()) {
        return "No runs. Begin with: millrace run DATASET --date DATE";
      }
      Table table = new Table("run", "dataset", "slice", "outcome", ">rows", "took", "started");
      for (Attempt attempt : attempts) {
        table.row(
            attempt.run().value(),
            attempt.dataset().toString(),
            attempt.slice().value(),
            RunState.of(attempt).shown(console(), console().ink()),
            attempt.finished().map(f -> "%,d".formatted(f.rowsWritten())).orElse(""),
            attempt
                .finished()
                .map(f -> Durations.rough(Duration.between(attempt.startedAt(), f.at())))
                .orElse(""),
            AttemptReport.time(attempt.startedAt()));
      }
      return table.render(console().ink());
    }
  }

  /** {@code millrace runs show}. */
  @Command(
      name = "show",
      description =
          "Shows one attempt with all its checks: what was measured, what was allowed, and keys of rows that failed.",
      footer = {"Example:", "  millrace runs show 01KAJ5Z6D6J0Y3G6J9Q0XN8R4T"})
  static final class Show extends OverLedger {
    @Parameters(
        paramLabel = "RUN",
        description = "The run's id, as 'runs list' and 'status' show it.")
    private String id;

    @Override
    protected ExitCode execute() {
      Ledger ledger = ledger();
      Attempt attempt = find(ledger, id);
      List<CheckResult> checks = ledger.checks(attempt.run());
      console()
          .result(
              () -> AttemptReport.json(attempt, checks),
              () -> new AttemptReport(console()).text(attempt, checks));
      return ExitCode.DONE;
    }
  }

  /** {@code millrace runs wait}. */
  @Command(
      name = "wait",
      description = {
        "Waits until an attempt has ended, and ends with that attempt's own exit code.",
        "For clusters whose spark-submit does not pass it on."
      },
      footer = {"Example:", "  millrace runs wait 01KAJ5Z6D6J0Y3G6J9Q0XN8R4T --timeout 3600"})
  static final class Wait extends OverLedger {
    @Parameters(paramLabel = "RUN", description = "The run's id.")
    private String id;

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        description = "Give up after so long, with exit code 5. Without it: never.")
    private Optional<Long> timeout = Optional.empty();

    @Option(
        names = "--every",
        paramLabel = "SECONDS",
        defaultValue = "5",
        description = "How often to look. Default: ${DEFAULT-VALUE}")
    private long every;

    @Override
    protected ExitCode execute() throws InterruptedException {
      Ledger ledger = ledger();
      Instant begun = Instant.now();
      Attempt attempt = find(ledger, id);
      while (RunState.of(attempt) == RunState.RUNNING) {
        giveUpAfterTimeout(begun);
        TimeUnit.SECONDS.sleep(Math.max(1, every));
        attempt = find(ledger, id);
      }
      Attempt ended = attempt;
      console()
          .result(
              () -> AttemptReport.put(Console.json(), ended),
              () -> new AttemptReport(console()).line(ended));
      return RunState.of(ended).exitCode();
    }

    private void giveUpAfterTimeout(Instant begun) {
      Duration waited = Duration.between(begun, Instant.now());
      if (timeout.isPresent() && waited.toSeconds() >= timeout.get()) {
        throw new UnreachableException(
            "Run %s has not ended after %s. If its process is gone, 'millrace repair' closes it."
                .formatted(id, Durations.rough(waited)));
      }
    }
  }
}
