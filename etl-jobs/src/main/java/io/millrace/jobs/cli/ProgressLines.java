package io.millrace.jobs.cli;

import io.millrace.jobs.run.RunProgress;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** For logs and pipes: a line for each tenth of the run, and at least one every half a minute. */
final class ProgressLines implements RunProgress {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

  private final Console console;
  private final InstantSource clock;
  private final SlicesDone slices;
  private Instant shown;
  private int tenths;

  ProgressLines(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
    this.shown = clock.instant();
    this.slices = new SlicesDone(shown);
  }

  @Override
  public synchronized void planned(int count) {
    slices.plan(count);
  }

  @Override
  public synchronized void started(DatasetName dataset, Slice slice, RunId run) {
    console.running(run);
    slices.start(dataset + " " + slice);
  }

  @Override
  public synchronized void reached(Step step) {
    slices.reach(step);
    tick();
  }

  @Override
  public synchronized void tasks(int done, int all, long rows) {
    slices.tasks(done, all, rows);
    tick();
  }

  @Override
  public synchronized void tick() {
    if (!slices.hasCurrent()) {
      return;
    }
    int reached = (int) (slices.share() * 10);
    Instant now = clock.instant();
    if (reached > tenths || !now.isBefore(shown.plus(BETWEEN_LINES))) {
      tenths = reached;
      shown = now;
      console.say("%3d %%  %s".formatted(Math.round(slices.share() * 100), slices.words(now)));
    }
  }

  @Override
  public synchronized void ended(String line) {
    slices.end();
    tenths = (int) (slices.share() * 10);
    shown = clock.instant();
    console.say(line);
  }

  @Override
  public void waits(String line) {
    console.say(line);
  }

  @Override
  public void close() {}
}
