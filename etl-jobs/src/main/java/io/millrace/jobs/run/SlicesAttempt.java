package io.millrace.jobs.run;

import io.millrace.ingest.secrets.Scrubber;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.lake.Audit;
import io.millrace.lake.CommitResult;
import io.millrace.lake.Progress;
import io.millrace.lake.Slice;
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
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts at several slices of a dataset that end together, in one commit: to the ledger, the
 * marks and the report each is an attempt of its own.
 */
final class SlicesAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(SlicesAttempt.class);

  private final OpenLake open;
  private final DatasetSpec spec;
  private final List<RunStarted> started;
  private final Progress progress;
  private final KillGuard guard;
  private final Clock clock;
  private final Map<Step, Duration> timings = new EnumMap<>(Step.class);

  /**
   * @param started one for each slice
   */
  SlicesAttempt(
      OpenLake open,
      DatasetSpec spec,
      List<RunStarted> started,
      Progress progress,
      KillGuard guard,
      Clock clock) {
    this.open = open;
    this.spec = spec;
    this.started = started;
    this.progress = progress;
    this.guard = guard;
    this.clock = clock;
  }

  /**
   * Changes the slices.
   *
   * @return how each ended, in their order; what went wrong is in it and not thrown
   */
  List<RunFinished> run(SlicesJob job) {
    LOG.info("{} slices of {} are restated together", started.size(), spec.dataset());
    started.forEach(guard::watch);
    try {
      open.ledger().started(started);
      reached(Step.STARTED);
      return attempt(job);
    } finally {
      started.forEach(each -> guard.ended(each.run()));
    }
  }

  private List<RunFinished> attempt(SlicesJob job) {
    List<CommitResult> results;
    try {
      Map<Slice, RunStarted> attempts =
          started.stream().collect(Collectors.toMap(RunStarted::slice, Function.identity()));
      results =
          open.lake().commit(job.restating(attempts), () -> job.audited(checks()), this::reached);
    } catch (Exception | OutOfMemoryError failure) {
      return guard.isKilled() ? killed(failure) : record(failed(failure));
    }
    return published(results);
  }

  private Audit checks() {
    return Checks.audit(spec.gatePolicy(), spec.checks(), new LakeReferences(open.lake()));
  }

  /** From here on the truth is in the table; all that follows repeats it elsewhere. */
  private List<RunFinished> published(List<CommitResult> results) {
    try {
      open.mark(
          spec.tableSpec(),
          results.stream().map(SliceAttempt::slice).flatMap(Optional::stream).toList());
      reached(Step.MARKED);
    } catch (RuntimeException failure) {
      // Not recorded as ended on purpose: so the next run knows that marks are still missing.
      LOG.warn("Could not mark slices of {} in the metastore", spec.dataset(), failure);
      return each(
          Outcome.UNREACHABLE,
          "The slice is committed, but could not be marked in the metastore: %s Run it again, or 'millrace repair', to mark it; nothing will be read again."
              .formatted(Scrubber.scrub(String.valueOf(failure.getMessage()))),
          failure);
    }
    List<RunFinished> finished = new ArrayList<>();
    for (int i = 0; i < started.size(); i++) {
      finished.add(RunFinished.of(started.get(i), results.get(i), now(), timings));
    }
    return record(finished);
  }

  private List<RunFinished> killed(Throwable failure) {
    return each(Outcome.KILLED, "The process was told to end.", failure);
  }

  private List<RunFinished> failed(Throwable failure) {
    Throwable cause = Causes.telling(failure);
    Outcome outcome = Outcome.of(cause);
    if (outcome == Outcome.FAILED) {
      LOG.error("Slices of {} could not be restated", spec.dataset(), failure);
    }
    return each(outcome, Scrubber.scrub(Causes.message(cause)), cause);
  }

  private List<RunFinished> each(Outcome outcome, String message, Throwable failure) {
    return started.stream()
        .map(
            run -> RunFinished.without(run, outcome, message, Optional.of(failure), now(), timings))
        .toList();
  }

  private List<RunFinished> record(List<RunFinished> finished) {
    try {
      open.ledger().finished(finished);
      reached(Step.RECORDED);
    } catch (RuntimeException failure) {
      LOG.warn("Could not record the ends of {} runs in the ledger", started.size(), failure);
    }
    return finished;
  }

  private void reached(Step step) {
    timings.put(step, Duration.between(started.get(0).at(), now()));
    started.forEach(each -> guard.reached(each.run(), step));
    progress.reached(step);
  }

  private Instant now() {
    return clock.instant();
  }
}
