package io.millrace.jobs.cli;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.BuiltTrainingSet;
import io.millrace.jobs.run.OpenLake;
import io.millrace.lake.DatasetName;
import io.millrace.lake.ledger.Ledger;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace training-set export}. */
@Command(
    name = "export",
    description = {
      "Writes a training set as Parquet, with its manifest as _manifest.json beside the files.",
      "The folder must not be there; it comes there whole or not at all."
    },
    footer = {"Example:", "  millrace training-set export gold.churn_training --to /data/churn-1"})
final class TrainingSetExportCommand extends SparkCommand {
  @Parameters(paramLabel = "SET", description = "A dataset of kind training-set.")
  private String name;

  @Option(names = "--to", paramLabel = "FOLDER", required = true, description = "The folder.")
  private String folder;

  @Override
  protected Prepared prepare() {
    Project project = project();
    DatasetSpec set =
        TrainingSetCommand.requireTrainingSet(project.dataset(DatasetName.parse(name)));
    return new Prepared.Work(true, () -> export(project, set));
  }

  private ExitCode export(Project project, DatasetSpec spec) throws IOException {
    try (OpenLake open = OpenLake.of(project, Ledger.open(project.hadoop(), project.location()))) {
      BuiltTrainingSet set = BuiltTrainingSet.of(open, spec);
      set.outdated(project).forEach(console()::say);
      long rows = set.export(new Path(folder));
      console()
          .result(
              () -> Console.json().put("set", name).put("folder", folder).put("rows", rows),
              () -> "Wrote %d rows of %s to %s".formatted(rows, name, folder));
    }
    return ExitCode.DONE;
  }
}
