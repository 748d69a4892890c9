package io.millrace.jobs.run;

import io.millrace.ingest.secrets.Scrubber;
import io.millrace.lake.Audit;
import io.millrace.lake.Batch;
import io.millrace.lake.CommitResult;
import io.millrace.lake.Input;
import io.millrace.lake.Progress;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Step;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import io.millrace.quality.Checks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at one slice: read, write through the gate, mark, record. Only the commit in its
 * middle decides what is true; whatever fails after it is made good by the next run or by a repair.
 */
final class SliceAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(SliceAttempt.class);

  private final OpenLake open;
  private final PlannedSlice planned;
  private final RunStarted started;
  private final Progress progress;
  private final KillGuard guard;
  private final Clock clock;
  private final Map<Step, Duration> timings = new EnumMap<>(Step.class);

  SliceAttempt(
      OpenLake open,
      PlannedSlice planned,
      RunStarted started,
      Progress progress,
      KillGuard guard,
      Clock clock) {
    this.open = open;
    this.planned = planned;
    this.started = started;
    this.progress = progress;
    this.guard = guard;
    this.clock = clock;
  }

  /**
   * Builds the slice.
   *
   * @param inputs finds the ready slices that its checks or its rows look into
   * @param job opens what reads the rows
   * @return how it ended; what went wrong is in it and not thrown
   */
  RunFinished run(Supplier<List<Input>> inputs, Supplier<Job> job) {
    LOG.info("Run {} builds {}", started.run(), planned);
    guard.watch(started);
    try {
      open.ledger().started(started);
      reached(Step.STARTED);
      RunFinished finished = attempt(inputs, job);
      LOG.info("Run {} of {} ended {}", started.run(), planned, finished.outcome());
      return finished;
    } finally {
      guard.ended(started.run());
    }
  }

  private RunFinished attempt(Supplier<List<Input>> inputs, Supplier<Job> job) {
    CommitResult result;
    try {
      result = commit(inputs.get(), job);
    } catch (Exception | OutOfMemoryError failure) {
      return guard.isKilled() ? killed(failure) : record(failed(failure));
    }
    return published(result);
  }

  private CommitResult commit(List<Input> inputs, Supplier<Job> job) {
    Audit checks =
        Checks.audit(
            planned.spec().gatePolicy(), planned.spec().checks(), new LakeReferences(open.lake()));
    try (Job reading = job.get()) {
      try {
        return open.lake().commit(batch(reading, inputs), reading.audited(checks), this::reached);
      } catch (Exception failure) {
        throw reading.explain(failure);
      }
    }
  }

  private Batch batch(Job reading, List<Input> inputs) {
    List<Input> all = new ArrayList<>(reading.inputs());
    all.addAll(inputs);
    return new Batch(
        started.run(),
        planned.spec().tableSpec(),
        planned.slice(),
        reading.mode(),
        reading.rows(),
        all,
        reading.facts(),
        Map.of(),
        started.configHash(),
        reading.companions(),
        reading.balance());
  }

  /** From here on the truth is in the table; all that follows repeats it elsewhere. */
  private RunFinished published(CommitResult result) {
    try {
      slice(result).ifPresent(slice -> open.mark(planned.spec().tableSpec(), List.of(slice)));
      reached(Step.MARKED);
    } catch (RuntimeException failure) {
      // Not recorded as ended on purpose: so the next run knows that the marks are still missing.
      LOG.warn("Could not mark {} in the metastore", planned, failure);
      return without(
          Outcome.UNREACHABLE,
          "The slice is committed, but could not be marked in the metastore: %s Run it again, or 'millrace repair', to mark it; nothing will be read again."
              .formatted(Scrubber.scrub(String.valueOf(failure.getMessage()))),
          failure);
    }
    return record(RunFinished.of(started, result, now(), timings));
  }

  static Optional<SliceRecord> slice(CommitResult result) {
    if (result instanceof CommitResult.Committed committed) {
      return Optional.of(committed.record());
    }
    if (result instanceof CommitResult.Unchanged unchanged) {
      return Optional.of(unchanged.record());
    }
    return Optional.empty(); // rejected: the marks stay as they are
  }

  private RunFinished killed(Throwable failure) {
    return without(Outcome.KILLED, "The process was told to end.", failure);
  }

  private RunFinished failed(Throwable failure) {
    Throwable cause = Causes.telling(failure);
    Outcome outcome = Outcome.of(cause);
    if (outcome == Outcome.FAILED) {
      LOG.error("Run {} of {} failed", started.run(), planned, failure);
    }
    return without(outcome, Scrubber.scrub(Causes.message(cause)), cause);
  }

  private RunFinished without(Outcome outcome, String message, Throwable failure) {
    return RunFinished.without(started, outcome, message, Optional.of(failure), now(), timings);
  }

  private RunFinished record(RunFinished finished) {
    try {
      open.ledger().finished(finished);
      reached(Step.RECORDED);
    } catch (RuntimeException failure) {
      LOG.warn("Could not record the end of run {} in the ledger", started.run(), failure);
    }
    return finished;
  }

  private void reached(Step step) {
    timings.put(step, Duration.between(started.at(), now()));
    guard.reached(started.run(), step);
    progress.reached(step);
  }

  private Instant now() {
    return clock.instant();
  }
}
