package io.millrace.jobs.cli;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.OpenLake;
import io.millrace.jobs.run.Origins;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.PlanJson;
import io.millrace.jobs.run.Planner;
import io.millrace.jobs.run.ProjectState;
import io.millrace.jobs.run.RunProgress;
import io.millrace.jobs.run.RunReport;
import io.millrace.jobs.run.RunSummary;
import io.millrace.jobs.run.Runs;
import io.millrace.lake.MillraceException;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace run}: builds slices. */
@Command(
    name = "run",
    description = {
      "Builds slices of datasets: reads the source, checks the rows, and publishes them in one"
          + " commit if they pass.",
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

  @Option(
      names = "--snapshot",
      description =
          "Copy the source's table again with the first of the slices, as 'snapshot' says; for a"
              + " journal of which files were lost.")
  private boolean snapshot;

  @Override
  protected boolean writesNothing() {
    return dryRun;
  }

  @Override
  protected Prepared prepare() throws IOException {
    Clock clock = Clock.systemUTC();
    Project project = project();
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    ProjectState state = ProjectState.read(project, ledger);
    Plan plan = plan(project, state, clock);
    if (dryRun) {
      console().result(() -> PlanJson.of(plan), () -> new RunText(console()).plan(plan));
      return new Prepared.Done(ExitCode.DONE);
    }
    if (!plan.hasWork()) {
      return new Prepared.Done(tell(project, Runs.upToDate(plan, origin(), clock)));
    }
    return new Prepared.Work(
        state.isShort(plan),
        () -> tell(project, carryOut(console(), project, ledger, plan, clock)));
  }

  private static Origin origin() {
    return Origins.current(Version.millrace(), System.getenv());
  }

  private ExitCode tell(Project project, RunReport report) throws IOException {
    RunSummary.write(report, project.home().resolve("logs"));
    console().result(() -> RunSummary.json(report), () -> new RunText(console()).report(report));
    return ExitCode.of(report.outcome());
  }

  private Plan plan(Project project, ProjectState state, Clock clock) {
    Map<DatasetSpec, List<Slice>> wanted = new LinkedHashMap<>();
    for (DatasetSpec spec : project.select(datasets)) {
      wanted.put(spec, range.slices(spec.slicing(), clock.instant()));
    }
    return new Planner(project, state, new Planner.Wish(force, upstream, snapshot))
        .plan(wanted, clock.instant());
  }

  static RunReport carryOut(
      Console console, Project project, Ledger ledger, Plan plan, Clock clock) {
    if (!plan.hasWork()) {
      return Runs.upToDate(plan, origin(), clock);
    }
    Deprecations.of(project, plan).forEach(console::say);
    try (RunProgress progress = console.progress();
        OpenLake open = OpenLake.of(project, ledger)) {
      SparkTasks.follow(open.spark(), progress);
      return Runs.run(project, plan, open, origin(), progress, clock);
    } catch (MillraceException notOpened) {
      return Runs.notOpened(project, plan, ledger, origin(), notOpened, clock);
    }
  }
}
