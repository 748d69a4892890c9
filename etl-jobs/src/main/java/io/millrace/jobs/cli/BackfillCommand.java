package io.millrace.jobs.cli;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.manifest.AirflowBackfill;
import io.millrace.jobs.run.BackfillPlanner;
import io.millrace.jobs.run.OpenLake;
import io.millrace.jobs.run.Origins;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.ProjectState;
import io.millrace.jobs.run.RunProgress;
import io.millrace.jobs.run.RunReport;
import io.millrace.jobs.run.RunSummary;
import io.millrace.jobs.run.Runs;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.MillraceException;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace backfill}: builds many slices of many datasets. */
@Command(
    name = "backfill",
    description = {
      "Builds what is not ready of many slices, in one Spark session: inputs before what needs them, oldest first, several at a time. Shows the plan first.",
      "A slice that fails stops only those that need it. After a kill, the same command goes on where it was.",
      "The exit code is 0 if all that was planned is ready."
    },
    footer = {
      "Examples:",
      "  millrace backfill --from 2025-01-01 --to 2025-12-31 --dry-run",
      "  millrace backfill 'bronze.*' --from 2025-12-01 --to 2025-12-07 --only missing,failed",
      "  millrace backfill bronze.invoice --date 2025-12-01 --only all --downstream",
      "  millrace backfill 'gold.*' --from 2025-12-01 --to 2025-12-07 --emit airflow"
    })
final class BackfillCommand extends SparkCommand {
  private static final int MOST = 8;

  /** What may be printed in place of a backfill. */
  enum Emission {
    JSON,
    AIRFLOW
  }

  @Parameters(
      arity = "0..*",
      paramLabel = "DATASET",
      description = "layer.name, or a pattern such as 'bronze.*'. Without any: all.")
  private List<String> datasets = List.of();

  @Mixin private SliceRange range;

  @Option(
      names = "--only",
      paramLabel = "STANDING",
      split = ",",
      description =
          "Only slices that stand so; several with commas: ${COMPLETION-CANDIDATES}. failed: also refused or retracted. all: also what is ready. Default: what is not ready.")
  private Set<BackfillPlanner.Only> only = Set.of();

  @Option(
      names = "--upstream",
      description = "Also what these slices need and is not ready, such as the days of a window.")
  private boolean upstream;

  @Option(
      names = "--downstream",
      description = "Also what is made of these slices, wherever they change.")
  private boolean downstream;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "How many slices at a time; fewer of a source that allows fewer connections. Default: as many as there are cores, 8 at most.")
  private int parallel = Math.min(MOST, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--resume",
      paramLabel = "ID",
      description =
          "Go on with a backfill of --only all that was cut short: what it has built is not built again.")
  private String resumed;

  @Option(names = "--dry-run", description = "Show what would be built, and write nothing at all.")
  private boolean dryRun;

  @Option(
      names = "--emit",
      paramLabel = "FORM",
      description =
          "Write nothing and print the plan as json, or the airflow commands that build the same slices: ${COMPLETION-CANDIDATES}")
  private Emission emission;

  @Override
  protected boolean writesNothing() {
    return dryRun || emission != null;
  }

  @Override
  protected Prepared prepare() throws IOException {
    if (parallel < 1) {
      throw new InvalidSpecException("--parallel must be at least 1.");
    }
    Clock clock = Clock.systemUTC();
    Project project = project();
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    ProjectState state = ProjectState.read(project, ledger);
    String id = resumed == null ? RunId.create().value() : resumed;
    Plan plan = plan(project, state, id, clock);
    BackfillText text = new BackfillText(console(), state, parallel, only);
    if (emission == Emission.AIRFLOW) {
      new AirflowBackfill(project, plan, parallel).commands().forEach(console()::line);
      return new Prepared.Done(ExitCode.DONE);
    }
    if (emission == Emission.JSON) {
      console().json(BackfillJson.plan(plan, state));
      return new Prepared.Done(ExitCode.DONE);
    }
    if (dryRun) {
      console()
          .result(
              () -> BackfillJson.plan(plan, state),
              () -> text.plan(plan) + "\n\nThis was a dry run: nothing was written.");
      return new Prepared.Done(ExitCode.DONE);
    }
    if (!plan.hasWork()) {
      console().say(text.plan(plan));
      return new Prepared.Done(tell(project, plan, text, Runs.upToDate(plan, origin(id), clock)));
    }
    return new Prepared.Work(
        state.isShort(plan), () -> carryOut(project, ledger, plan, text, id, clock));
  }

  private Plan plan(Project project, ProjectState state, String id, Clock clock) {
    Map<DatasetSpec, List<Slice>> wanted = new LinkedHashMap<>();
    for (DatasetSpec spec : project.select(datasets.isEmpty() ? List.of("*") : datasets)) {
      wanted.put(spec, range.allSlices(spec.slicing(), clock.instant()));
    }
    return new BackfillPlanner(
            project, state, new BackfillPlanner.Wish(only, upstream, downstream, trigger(id)))
        .plan(wanted, clock.instant());
  }

  private static String trigger(String id) {
    return "backfill:" + id;
  }

  private ExitCode carryOut(
      Project project, Ledger ledger, Plan plan, BackfillText text, String id, Clock clock)
      throws IOException {
    console().say(text.plan(plan));
    Deprecations.of(project, plan).forEach(console()::say);
    if (only.contains(BackfillPlanner.Only.ALL)) {
      console().say("If it is cut short, add to the same command: --resume " + id);
    }
    return tell(project, plan, text, run(project, ledger, plan, origin(id), clock));
  }

  private static Origin origin(String id) {
    Origin here = Origins.current(Version.millrace(), System.getenv());
    return new Origin(here.codeVersion(), trigger(id), here.user(), here.process());
  }

  private ExitCode tell(Project project, Plan plan, BackfillText text, RunReport report)
      throws IOException {
    RunSummary.write(report, project.home().resolve("logs"));
    console().result(() -> RunSummary.json(report), () -> text.report(plan, report));
    return ExitCode.of(report.outcome());
  }

  private RunReport run(Project project, Ledger ledger, Plan plan, Origin origin, Clock clock) {
    try (RunProgress progress = console().progress();
        OpenLake open = OpenLake.of(project, ledger)) {
      SparkTasks.follow(open.spark(), progress);
      return Runs.run(project, plan, open, origin, progress, clock, parallel);
    } catch (MillraceException notOpened) {
      return Runs.notOpened(project, plan, ledger, origin, notOpened, clock);
    }
  }
}
