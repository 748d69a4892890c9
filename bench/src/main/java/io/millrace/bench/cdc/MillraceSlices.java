package io.millrace.bench.cdc;

import io.millrace.bench.Meter;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.CompilerEffort;
import io.millrace.jobs.run.OpenLake;
import io.millrace.jobs.run.Origins;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.Planner;
import io.millrace.jobs.run.ProjectState;
import io.millrace.jobs.run.RunProgress;
import io.millrace.jobs.run.RunReport;
import io.millrace.jobs.run.Runs;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Step;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.Outcome;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What each slice of one run costs, from its plan to its row in the ledger, in one session. */
public final class MillraceSlices {
  private final Project project;
  private final DatasetSpec dataset;
  private final Ledger ledger;
  private final Clock clock = Clock.systemUTC();

  private MillraceSlices(Project project, DatasetSpec dataset) {
    this.project = project;
    this.dataset = dataset;
    this.ledger = Ledger.open(project.hadoop(), project.location());
  }

  /**
   * @param args the project's conf folder, the dataset, and the slices
   */
  public static void main(String[] args) {
    Project project = Project.load(Path.of(args[0]), Optional.empty(), List.of());
    new MillraceSlices(project, project.select(List.of(args[1])).get(0))
        .run(List.of(args).subList(2, args.length));
  }

  private void run(List<String> slices) {
    List<Slice> days = slices.stream().map(dataset.slicing()::parse).toList();
    if (ProjectState.read(project, ledger).isShort(plan(days))) {
      CompilerEffort.spare(); // as a run of these slices would
    }
    try (OpenLake open = OpenLake.of(project, ledger)) {
      for (Slice slice : days) {
        Meter.Cost cost = Meter.measure(() -> build(open, slice));
        System.out.printf(
            "{\"slice\": \"%s\", \"cpu_s\": %.2f, \"wall_s\": %.2f}%n",
            slice, cost.cpuSeconds(), cost.wallSeconds());
      }
    }
  }

  private Plan plan(List<Slice> slices) {
    return new Planner(project, ProjectState.read(project, ledger), new Planner.Wish(false, false))
        .plan(Map.of(dataset, slices), clock.instant());
  }

  private void build(OpenLake open, Slice slice) {
    Plan plan = plan(List.of(slice));
    Origin origin = Origins.current("bench", Map.of());
    RunReport report = Runs.run(project, plan, open, origin, new Silence(), clock);
    if (report.outcome() != Outcome.READY) {
      throw new IllegalStateException(
          "Slice %s ended %s: %s".formatted(slice, report.outcome(), report));
    }
  }

  /** Nobody watches. */
  private static final class Silence implements RunProgress {
    @Override
    public void planned(int slices) {}

    @Override
    public void started(DatasetName started, Slice slice, RunId run) {}

    @Override
    public void tasks(int done, int all, long rows) {}

    @Override
    public void tick() {}

    @Override
    public void ended(String line) {}

    @Override
    public void reached(Step step) {}

    @Override
    public void close() {}
  }
}
