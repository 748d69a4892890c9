package io.millrace.jobs.cli;

import io.millrace.jobs.run.RunProgress;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * One line at the foot of a terminal, painted over and over. Guarded by the console, which paints
 * it again below each line it prints.
 */
final class ProgressBar implements RunProgress {
  private static final Duration BETWEEN_PAINTS = Duration.ofMillis(100);
  private static final int CELLS = 20;

  private final Console console;
  private final InstantSource clock;
  private final int columns;
  private final SlicesDone slices;
  private Instant painted = Instant.EPOCH;

  ProgressBar(Console console, InstantSource clock, int columns) {
    this.console = console;
    this.clock = clock;
    this.columns = columns;
    this.slices = new SlicesDone(clock.instant());
  }

  @Override
  public void planned(int count) {
    synchronized (console) {
      slices.plan(count);
      paint();
    }
  }

  @Override
  public void started(DatasetName dataset, Slice slice, RunId run) {
    synchronized (console) {
      console.running(run);
      slices.start(dataset + " " + slice);
      paint();
    }
  }

  @Override
  public void reached(Step step) {
    synchronized (console) {
      slices.reach(step);
      paint();
    }
  }

  @Override
  public void tasks(int done, int all, long rows) {
    synchronized (console) {
      slices.tasks(done, all, rows);
      tick();
    }
  }

  @Override
  public void tick() {
    synchronized (console) {
      if (!clock.instant().isBefore(painted.plus(BETWEEN_PAINTS))) {
        paint();
      }
    }
  }

  @Override
  public void ended(String line) {
    synchronized (console) {
      slices.end();
    }
    console.say(line);
  }

  @Override
  public void waits(String line) {
    console.say(line);
  }

  @Override
  public void close() {
    console.closeBar();
  }

  void paint() {
    synchronized (console) {
      painted = clock.instant();
      int full = (int) Math.round(slices.share() * CELLS);
      String bar =
          console.sign("━", "#").repeat(full)
              + console.noteInk().dim(console.sign("─", "-").repeat(CELLS - full));
      String words = slices.words(painted);
      int room = Math.max(0, columns - CELLS - 3);
      console.overwrite(bar + "  " + (words.length() > room ? words.substring(0, room) : words));
    }
  }
}
