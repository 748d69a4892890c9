package io.millrace.jobs.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace repair}: derives again what was lost. */
@Command(
    name = "repair",
    description = {
      "Rebuilds the run ledger and the ready marks in the metastore from the tables' own logs, which alone say what is true.",
      "Harmless at any time: it changes nothing that is right already."
    },
    footer = {"Examples:", "  millrace repair", "  millrace repair bronze.invoice --dry-run"})
final class RepairCommand extends SparkCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "DATASET",
      description = "Only these; all if none is named.")
  private List<String> datasets;

  @Option(names = "--dry-run", description = "Show what would be mended, and write nothing at all.")
  private boolean dryRun;

  @Override
  protected boolean writesNothing() {
    return dryRun;
  }

  @Override
  protected ExitCode execute() {
    throw new IllegalStateException("repair %s %s".formatted(datasets, dryRun));
  }
}
