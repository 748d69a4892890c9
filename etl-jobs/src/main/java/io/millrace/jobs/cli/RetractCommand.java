package io.millrace.jobs.cli;

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
  protected ExitCode execute() {
    throw new IllegalStateException("retract %s %s %s".formatted(dataset, date, reason));
  }
}
