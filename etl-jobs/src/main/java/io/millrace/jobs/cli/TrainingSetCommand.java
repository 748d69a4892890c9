package io.millrace.jobs.cli;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.TrainingSetDataset;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.Planner;
import io.millrace.jobs.run.ProjectState;
import io.millrace.jobs.run.RunReport;
import io.millrace.jobs.run.RunSummary;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Ledger;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace training-set}: labels with their features. */
@Command(
    name = "training-set",
    subcommands = {
      TrainingSetCommand.Build.class,
      TrainingSetShowCommand.class,
      TrainingSetExportCommand.class
    },
    description = "Builds training sets, and tells what they hold.",
    footer = {"Example:", "  millrace training-set build gold.churn_training"})
final class TrainingSetCommand {
  private TrainingSetCommand() {}

  static DatasetSpec requireTrainingSet(DatasetSpec set) {
    if (set instanceof TrainingSetDataset) {
      return set;
    }
    throw new InvalidSpecException(
        "%s is no training set. 'millrace run' builds datasets of other kinds."
            .formatted(set.dataset()));
  }

  /** {@code millrace training-set build}. */
  @Command(
      name = "build",
      description = {
        "Builds a training set anew from its labels and events as they are now, or as its 'versions' say, in one commit.",
        "What it was made of stands in the table beside it, SET_manifest."
      },
      footer = {"Example:", "  millrace training-set build gold.churn_training"})
  static final class Build extends SparkCommand {
    @Parameters(paramLabel = "SET", description = "A dataset of kind training-set.")
    private String name;

    @Override
    protected Prepared prepare() {
      Clock clock = Clock.systemUTC();
      Project project = project();
      DatasetSpec set = project.dataset(DatasetName.parse(name));
      requireTrainingSet(set);
      Ledger ledger = Ledger.open(project.hadoop(), project.location());
      ProjectState state = ProjectState.read(project, ledger);
      Plan plan =
          new Planner(project, state, new Planner.Wish(true, false))
              .plan(Map.of(set, List.of(Slice.ALL)), clock.instant());
      return new Prepared.Work(state.isShort(plan), () -> build(project, ledger, plan, clock));
    }

    private ExitCode build(Project project, Ledger ledger, Plan plan, Clock clock)
        throws IOException {
      RunReport report = RunCommand.carryOut(console(), project, ledger, plan, clock);
      RunSummary.write(report, project.home().resolve("logs"));
      console().result(() -> RunSummary.json(report), () -> new RunText(console()).report(report));
      return ExitCode.of(report.outcome());
    }
  }
}
