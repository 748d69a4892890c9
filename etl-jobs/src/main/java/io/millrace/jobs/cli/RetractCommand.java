package io.millrace.jobs.cli;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.OpenLake;
import io.millrace.jobs.run.Origins;
import io.millrace.jobs.run.Retraction;
import io.millrace.jobs.run.RunReport;
import io.millrace.jobs.run.RunSummary;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import java.io.IOException;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace retract}: takes a published slice back. */
@Command(
    name = "retract",
    description = {
      "Takes a published slice back: readers fall back to its last good content, and what was computed from it becomes stale."
    },
    footer = {
      "Example:",
      "  millrace retract bronze.invoice --date 2025-12-01 --reason 'totals in the wrong currency'"
    })
final class RetractCommand extends SparkCommand {
  @Parameters(paramLabel = "DATASET", description = "layer.name")
  private String dataset;

  @Option(
      names = "--date",
      required = true,
      paramLabel = "DATE",
      description = "The slice to take back.")
  private String date;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; kept in the table's history.")
  private String reason;

  @Override
  protected Prepared prepare() {
    return new Prepared.Work(true, this::takeBack);
  }

  private ExitCode takeBack() throws IOException {
    Project project = project();
    DatasetSpec spec = project.dataset(DatasetName.parse(dataset));
    Slice slice = spec.slicing().parse(date);
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    Origin origin = Origins.current(Version.millrace(), System.getenv());
    RunReport report;
    try (OpenLake open = OpenLake.of(project, ledger)) {
      report = Retraction.run(project, spec, slice, reason, open, origin, Clock.systemUTC());
    }
    RunSummary.write(report, project.home().resolve("logs"));
    console().result(() -> RunSummary.json(report), () -> new RunText(console()).report(report));
    return ExitCode.of(report.outcome());
  }
}
