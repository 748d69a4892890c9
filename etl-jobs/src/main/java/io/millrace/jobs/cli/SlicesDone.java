package io.millrace.jobs.cli;

import io.millrace.lake.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far a run has come: pure bookkeeping, so that bar and lines agree. Guarded by its user. */
final class SlicesDone {
  private static final double SHARE_OF_TASKS = 0.8;

  private final Instant begun;
  private int planned;
  private int done;
  private int underWay;
  private String current = "";
  private Step step = Step.STARTED;
  private int tasksDone;
  private int tasks;
  private long rows;

  SlicesDone(Instant begun) {
    this.begun = begun;
  }

  void plan(int slices) {
    planned = slices;
  }

  void start(String slice) {
    underWay++;
    current = slice;
    step = Step.STARTED;
    tasks(0, 0, 0);
  }

  void reach(Step reached) {
    step = reached;
  }

  void tasks(int finished, int all, long written) {
    tasksDone = finished;
    tasks = all;
    rows = written;
  }

  void end() {
    done++;
    underWay--;
    if (underWay == 0) {
      current = "";
    }
  }

  boolean hasCurrent() {
    return !current.isEmpty();
  }

  /** From 0 to 1. */
  double share() {
    return planned == 0 ? 0 : Math.min(1, (done + shareOfCurrent()) / planned);
  }

  private double shareOfCurrent() {
    if (!hasCurrent()) {
      return 0;
    }
    if (underWay > 1) {
      return underWay / 2.0; // steps and tasks are not told apart
    }
    return switch (step) {
      case STARTED -> tasks == 0 ? 0 : SHARE_OF_TASKS * tasksDone / tasks;
      case STAGED -> SHARE_OF_TASKS;
      case AUDITED -> 0.9;
      case COMMITTED, MARKED, RECORDED -> 0.95;
    };
  }

  /** The time that is left if the rest goes as fast as what is done; empty before anything is. */
  Optional<Duration> left(Instant now) {
    double share = share();
    if (share < 0.02) {
      return Optional.empty();
    }
    double elapsed = Duration.between(begun, now).toMillis();
    return Optional.of(Duration.ofMillis(Math.round(elapsed / share * (1 - share))));
  }

  /**
   * Such as {@code slice 2 of 33 bronze.album 2025-12-01 staged tasks 3/8 1,204 rows 40 s left}.
   */
  String words(Instant now) {
    StringBuilder words =
        new StringBuilder("slice %d of %d".formatted(Math.min(done + 1, planned), planned));
    if (underWay > 1) {
      words.append("  %d at a time, last begun %s".formatted(underWay, current));
    } else if (hasCurrent()) {
      words.append("  ").append(current).append("  ").append(verb());
    }
    if (tasks > 0 && step == Step.STARTED) {
      words.append("  tasks ").append(tasksDone).append('/').append(tasks);
    }
    if (rows > 0) {
      words.append("  %,d rows".formatted(rows));
    }
    left(now).ifPresent(left -> words.append("  ").append(Durations.rough(left)).append(" left"));
    return words.toString();
  }

  private String verb() {
    return switch (step) {
      case STARTED -> "writing";
      case STAGED -> "auditing";
      case AUDITED -> "committing";
      case COMMITTED -> "marking";
      case MARKED, RECORDED -> "recording";
    };
  }
}
