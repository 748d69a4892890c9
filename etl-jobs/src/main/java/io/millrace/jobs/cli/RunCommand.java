package io.millrace.jobs.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace run}: builds slices. */
@Command(
    name = "run",
    description = {
      "Builds slices of datasets: reads the source, checks the rows, and publishes them in one commit if they pass.",
      "A slice that does not pass leaves the table as it was, and the exit code is 3."
    },
    footer = {
      "Examples:",
      "  millrace run bronze.invoice --date 2025-12-01",
      "  millrace run 'bronze.*' --from 2025-12-01 --to 2025-12-07",
      "  millrace run bronze.invoice --date 2025-12-01 --dry-run"
    })
final class RunCommand extends SparkCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "DATASET",
      description = "layer.name, or a pattern such as 'bronze.*'.")
  private List<String> datasets;

  @Mixin private SliceRange range;

  @Option(names = "--force", description = "Build also slices that are ready already.")
  private boolean force;

  @Option(names = "--dry-run", description = "Show what would be built, and write nothing at all.")
  private boolean dryRun;

  @Option(
      names = "--upstream",
      description = "Build first what the named slices need and is not ready.")
  private boolean upstream;

  @Override
  protected boolean writesNothing() {
    return dryRun;
  }

  @Override
  protected ExitCode execute() {
    throw new IllegalStateException(
        "run %s %s %s %s %s".formatted(datasets, range, force, dryRun, upstream));
  }
}
