package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.BuiltTrainingSet;
import io.millrace.jobs.run.OpenLake;
import io.millrace.lake.DatasetName;
import io.millrace.lake.ledger.Ledger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace training-set show}. */
@Command(
    name = "show",
    description = {
      "Shows what a training set was made of, its leak check, and what its columns hold in each of its parts.",
      "Quantiles are those below which 0.05, 0.25, 0.5, 0.75 and 0.95 of the values lie, off by no more than a rank in ten thousand."
    },
    footer = {"Example:", "  millrace training-set show gold.churn_training"})
final class TrainingSetShowCommand extends SparkCommand {
  @Parameters(paramLabel = "SET", description = "A dataset of kind training-set.")
  private String name;

  @Override
  protected Prepared prepare() {
    Project project = project();
    DatasetSpec set =
        TrainingSetCommand.requireTrainingSet(project.dataset(DatasetName.parse(name)));
    return new Prepared.Work(true, () -> show(project, set));
  }

  private ExitCode show(Project project, DatasetSpec spec) {
    try (OpenLake open = OpenLake.of(project, Ledger.open(project.hadoop(), project.location()))) {
      BuiltTrainingSet set = BuiltTrainingSet.of(open, spec);
      set.outdated(project).forEach(console()::say);
      console().result(() -> json(set), () -> text(set));
    }
    return ExitCode.DONE;
  }

  private ObjectNode json(BuiltTrainingSet set) {
    ObjectNode json = Console.json().put("set", name);
    new ShownRows(set.manifest()).addTo(json.putArray("manifest"));
    new ShownRows(set.statistics()).addTo(json.putArray("statistics"));
    return json;
  }

  private String text(BuiltTrainingSet set) {
    Ink ink = console().ink();
    return name
        + "\n"
        + new ShownRows(set.manifest()).table(ink)
        + "\n"
        + new ShownRows(set.statistics()).table(ink);
  }
}
