package io.millrace.jobs.e2e;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A run in a process of its own, as {@code millrace run DATASET --date SLICE} does it, but for what
 * it does when it reaches a step: it kills itself as {@code kill -9} does, then, or the second
 * time, or so many milliseconds later, or it waits for a file. Arguments: conf, dataset, slice,
 * then {@code kill STEP}, {@code kill-second STEP}, {@code kill-later STEP MILLIS} or {@code wait
 * STEP REACHED RELEASED}.
 */
public final class InterruptedRun {
  private InterruptedRun() {}

  public static void main(String[] arguments) {
    Project project = Project.load(Path.of(arguments[0]), Optional.empty(), List.of());
    DatasetSpec spec = project.dataset(DatasetName.parse(arguments[1]));
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    Plan plan =
        new Planner(project, ProjectState.read(project, ledger), new Planner.Wish(true, false))
            .plan(Map.of(spec, List.of(new Slice(arguments[2]))), Clock.systemUTC().instant());
    Step step = Step.valueOf(arguments[4]);
    AtomicInteger reached = new AtomicInteger();
    Runnable interruption =
        switch (arguments[3]) {
          case "kill" -> InterruptedRun::kill;
          case "kill-second" ->
              () -> {
                if (reached.incrementAndGet() == 2) {
                  kill();
                }
              };
          case "kill-later" -> () -> killLater(Duration.ofMillis(Long.parseLong(arguments[5])));
          case "wait" -> () -> await(Path.of(arguments[5]), Path.of(arguments[6]));
          default -> throw new IllegalArgumentException(arguments[3]);
        };
    RunReport report;
    try (OpenLake open = OpenLake.of(project, ledger)) {
      report =
          Runs.run(
              project,
              plan,
              open,
              Origins.current("test", Map.of()),
              new At(step, interruption),
              Clock.systemUTC());
    }
    report.slices().forEach(run -> System.err.println(run.outcome() + ": " + run.message()));
    System.exit(report.outcome().exitCode());
  }

  private static void kill() {
    try {
      new ProcessBuilder("kill", "-9", String.valueOf(ProcessHandle.current().pid())).start();
      LockSupport.parkNanos(Long.MAX_VALUE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void killLater(Duration delay) {
    Thread killer =
        new Thread(
            () -> {
              LockSupport.parkNanos(delay.toNanos());
              kill();
            });
    killer.setDaemon(true);
    killer.start();
  }

  private static void await(Path reached, Path released) {
    try {
      Files.createFile(reached);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MillraceProcess.await("the other process", () -> Files.exists(released));
  }

  private record At(Step step, Runnable interruption) implements RunProgress {
    @Override
    public void reached(Step now) {
      if (now == step) {
        interruption.run();
      }
    }

    @Override
    public void planned(int slices) {}

    @Override
    public void started(DatasetName dataset, Slice slice, RunId run) {}

    @Override
    public void tasks(int done, int all, long rows) {}

    @Override
    public void tick() {}

    @Override
    public void ended(String line) {}

    @Override
    public void close() {}
  }
}
