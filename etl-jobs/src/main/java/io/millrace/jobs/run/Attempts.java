package io.millrace.jobs.run;

import io.millrace.ingest.secrets.Scrubber;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.MillraceException;
import io.millrace.lake.RunId;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts at slices in an open lake, from their row in the ledger to the line that tells how they
 * ended.
 */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final Project project;
  private final OpenLake open;
  private final Origin origin;
  private final RunProgress progress;
  private final KillGuard guard;
  private final SharedConnections connections;
  private final Clock clock;

  Attempts(
      Project project,
      OpenLake open,
      Origin origin,
      RunProgress progress,
      KillGuard guard,
      SharedConnections connections,
      Clock clock) {
    this.project = project;
    this.open = open;
    this.origin = origin;
    this.progress = progress;
    this.guard = guard;
    this.connections = connections;
    this.clock = clock;
  }

  /** Builds a slice, as soon as its source has connections free. */
  RunFinished at(Dispatch.Turn turn) {
    PlannedSlice planned = turn.slice();
    try (LockFile.Taken taken =
        planned
            .spec()
            .connectsTo()
            .map(source -> connections.take(source, why -> progress.waits(planned + " " + why)))
            .orElse(() -> {})) {
      return attempt(turn);
    }
  }

  private RunFinished attempt(Dispatch.Turn turn) {
    PlannedSlice planned = turn.slice();
    // A pool for each, so that a large slice leaves cores to the small ones beside it.
    open.spark()
        .sparkContext()
        .setLocalProperty("spark.scheduler.pool", Thread.currentThread().getName());
    RunStarted started = start(project, planned, origin, clock.instant());
    progress.started(planned.spec().dataset(), planned.slice(), started.run());
    SliceAttempt attempt = new SliceAttempt(open, planned, started, progress, guard, clock);
    RunFinished finished =
        attempt.run(
            () -> new ReadyInputs(project, open).of(turn), () -> Jobs.of(open, project, planned));
    progress.ended(EndedLine.of(finished));
    return finished;
  }

  /** Changes several slices of a dataset in one commit. */
  List<RunFinished> together(SlicesJob job, List<PlannedSlice> planned) {
    if (planned.isEmpty()) {
      return List.of();
    }
    DatasetSpec spec = planned.get(0).spec();
    Instant now = clock.instant();
    List<RunStarted> started =
        planned.stream().map(slice -> start(project, slice, origin, now)).toList();
    started.forEach(each -> progress.started(each.dataset(), each.slice(), each.run()));
    List<RunFinished> finished =
        new SlicesAttempt(open, spec, started, progress, guard, clock).run(job);
    finished.forEach(each -> progress.ended(EndedLine.of(each)));
    return finished;
  }

  /** Leaves a slice as it is, which only now could be told. */
  RunFinished kept(PlannedSlice planned) {
    progress.started(planned.spec().dataset(), planned.slice(), RunId.create());
    RunFinished end = upToDate(planned);
    progress.ended(EndedLine.of(end));
    return end;
  }

  RunFinished upToDate(PlannedSlice planned) {
    return upToDate(planned, origin, clock.instant());
  }

  /** Records that a slice failed outside of an attempt. */
  RunFinished broken(PlannedSlice planned, Exception failure) {
    LOG.error("Could not work on {}", planned, failure);
    RunStarted started = start(project, planned, origin, clock.instant());
    Throwable cause = Causes.telling(failure);
    RunFinished end =
        RunFinished.without(
            started,
            Outcome.of(cause),
            Scrubber.scrub(Causes.message(cause)),
            Optional.of(cause),
            clock.instant(),
            Map.of());
    try {
      open.ledger().started(started);
      open.ledger().finished(end);
    } catch (MillraceException e) {
      LOG.warn("Could not record in the ledger that {} failed", planned, e);
    }
    progress.ended(EndedLine.of(end));
    return end;
  }

  static RunStarted start(Project project, PlannedSlice planned, Origin origin, Instant now) {
    DatasetSpec spec = planned.spec();
    return new RunStarted(
        RunId.create(), spec.dataset(), planned.slice(), now, project.configHash(spec), origin);
  }

  static RunFinished upToDate(PlannedSlice planned, Origin origin, Instant now) {
    RunId run = planned.visible().map(SliceRecord::run).orElseGet(RunId::create);
    RunStarted started =
        new RunStarted(
            run,
            planned.spec().dataset(),
            planned.slice(),
            now,
            planned.visible().map(SliceRecord::configHash).orElse(""),
            origin);
    return RunFinished.without(
        started, Outcome.UP_TO_DATE, planned.reason(), Optional.empty(), now, Map.of());
  }
}
