package io.millrace.jobs.cli;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.OnlineDataset;
import io.millrace.jobs.conf.Project;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace features export}. */
@Command(
    name = "export",
    description = {
      "Exports slices of a feature group to the stores that datasets of kind online name for it; the same as to run those.",
      "The newer value of an entity wins, whatever the order. Broken off, it is run again and goes on."
    },
    footer = {"Example:", "  millrace features export features.customer_orders --date 2024-03-03"})
final class FeaturesExportCommand extends SparkCommand {
  @Parameters(paramLabel = "GROUP", description = "A dataset of kind features.")
  private String group;

  @Mixin private SliceRange range;

  @Option(
      names = "--to-store",
      paramLabel = "STORE",
      description = "Only to this store, if there are several.")
  private String store;

  @Option(names = "--force", description = "Export also slices that were exported as they are.")
  private boolean force;

  @Option(
      names = "--upstream",
      description = "Build first what the named slices need and is not ready.")
  private boolean upstream;

  @Override
  protected Prepared prepare() {
    Clock clock = Clock.systemUTC();
    Project project = project();
    Map<DatasetSpec, List<Slice>> wanted = new LinkedHashMap<>();
    for (OnlineDataset online : online(project, group, Optional.ofNullable(store))) {
      wanted.put(online, range.slices(online.slicing(), clock.instant()));
    }
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    ProjectState state = ProjectState.read(project, ledger);
    Plan plan =
        new Planner(project, state, new Planner.Wish(force, upstream))
            .plan(wanted, clock.instant());
    return new Prepared.Work(state.isShort(plan), () -> export(project, ledger, plan, clock));
  }

  /** The datasets that export a group. */
  static List<OnlineDataset> online(Project project, String group, Optional<String> store) {
    DatasetName name = project.dataset(DatasetName.parse(group)).dataset();
    List<OnlineDataset> found =
        project.datasets().stream()
            .filter(OnlineDataset.class::isInstance)
            .map(OnlineDataset.class::cast)
            .filter(online -> online.group().group().equals(name))
            .filter(online -> store.isEmpty() || online.store().equals(store.get()))
            .toList();
    if (found.isEmpty()) {
      throw new InvalidSpecException(
          "Nothing exports %s%s. Add a dataset of kind online with group: %s@VERSION."
              .formatted(group, store.map(" to "::concat).orElse(""), group));
    }
    return found;
  }

  private ExitCode export(Project project, Ledger ledger, Plan plan, Clock clock)
      throws IOException {
    RunReport report = RunCommand.carryOut(console(), project, ledger, plan, clock);
    RunSummary.write(report, project.home().resolve("logs"));
    console().result(() -> RunSummary.json(report), () -> new RunText(console()).report(report));
    return ExitCode.of(report.outcome());
  }
}
