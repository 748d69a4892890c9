package io.millrace.jobs.run;

import io.millrace.ingest.secrets.Scrubber;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.lake.DatasetName;
import io.millrace.lake.MillraceException;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import io.millrace.lake.state.Readiness;
import io.millrace.lake.state.SliceStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a plan, slice by slice, in one Spark session. A slice that fails stops only those
 * that need it.
 */
public final class Runs {
  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

  private final Project project;
  private final OpenLake open;
  private final Attempts attempts;
  private final LateCommits late;
  private final Map<DatasetName, Boolean> healed = new ConcurrentHashMap<>();

  private Runs(Project project, OpenLake open, Attempts attempts, LateCommits late) {
    this.project = project;
    this.open = open;
    this.attempts = attempts;
    this.late = late;
  }

  /** The report of a plan that has no work, for which no session need be opened. */
  public static RunReport upToDate(Plan plan, Origin origin, Clock clock) {
    Instant now = clock.instant();
    return new RunReport(
        plan.slices().stream().map(slice -> Attempts.upToDate(slice, origin, now)).toList(),
        now,
        now);
  }

  /**
   * The report of a plan whose lake could not be opened. The ledger, which needs neither session
   * nor metastore, is told if it can be.
   */
  public static RunReport notOpened(
      Project project,
      Plan plan,
      Ledger ledger,
      Origin origin,
      MillraceException failure,
      Clock clock) {
    Instant now = clock.instant();
    List<RunStarted> started =
        plan.slices().stream()
            .filter(slice -> slice.action() != PlannedSlice.Action.SKIP)
            .map(slice -> Attempts.start(project, slice, origin, now))
            .toList();
    List<RunFinished> finished =
        started.stream()
            .map(
                run ->
                    RunFinished.without(
                        run,
                        Outcome.of(failure),
                        Scrubber.scrub(failure.getMessage()),
                        Optional.of(failure),
                        now,
                        Map.of()))
            .toList();
    try {
      ledger.started(started);
      ledger.finished(finished);
    } catch (MillraceException e) {
      LOG.warn("Could not record in the ledger that the lake could not be opened", e);
    }
    return new RunReport(finished, now, clock.instant());
  }

  /** Carries out a plan in a lake that is open, and stays open; one slice after another. */
  public static RunReport run(
      Project project, Plan plan, OpenLake open, Origin origin, RunProgress progress, Clock clock) {
    return run(project, plan, open, origin, progress, clock, 1);
  }

  /**
   * The same, several slices at a time where they do not need one another.
   *
   * @param parallel how many at a time
   */
  public static RunReport run(
      Project project,
      Plan plan,
      OpenLake open,
      Origin origin,
      RunProgress progress,
      Clock clock,
      int parallel) {
    Instant begun = clock.instant();
    progress.planned(plan.builds());
    SourceShares shares = new SourceShares(project, parallel);
    Map<PlannedSlice, RunFinished> ended;
    List<RunFinished> beside;
    try (KillGuard guard = new KillGuard(open.ledger(), clock);
        SharedConnections connections =
            new SharedConnections(project.home().resolve("locks"), shares)) {
      Project shared = shares.ofEach();
      Attempts attempts = new Attempts(shared, open, origin, progress, guard, connections, clock);
      LateCommits late = new LateCommits(shared, plan, open, attempts, guard);
      Runs runs = new Runs(shared, open, attempts, late);
      Crew crew = new Crew(new Dispatch(project, plan.slices(), shares), parallel);
      ended = crew.work(runs::end, guard::isKilled);
      beside = late.beside();
    }
    return new RunReport(
        Stream.concat(
                plan.slices().stream().filter(ended::containsKey).map(ended::get), beside.stream())
            .toList(),
        begun,
        clock.instant());
  }

  /** What goes wrong with a slice is how it ended, so that it does not end those beside it. */
  private RunFinished end(Dispatch.Turn turn) {
    try {
      return work(turn);
    } catch (Exception failure) { // Spark throws checked ones that it does not declare
      return attempts.broken(turn.slice(), failure);
    }
  }

  private RunFinished work(Dispatch.Turn turn) {
    PlannedSlice planned = turn.slice();
    if (planned.action() != PlannedSlice.Action.SKIP) {
      healed.computeIfAbsent(
          planned.spec().dataset(),
          name -> {
            open.heal(planned.spec().tableSpec());
            return true;
          });
    }
    return switch (planned.action()) {
      case BUILD -> built(turn);
      case REFRESH ->
          turn.failedInputs().isEmpty() && !isStale(planned) ? attempts.kept(planned) : built(turn);
      case RECORD, SKIP -> attempts.upToDate(planned);
    };
  }

  private RunFinished built(Dispatch.Turn turn) {
    if (turn.slice().spec() instanceof SessionsDataset sessions) {
      Optional<RunFinished> together = late.takeIn(sessions, turn.slice());
      if (together.isPresent()) {
        return together.get();
      }
    }
    RunFinished finished = attempts.at(turn);
    if (turn.slice().spec() instanceof EventsDataset events) {
      late.restate(events);
    }
    return finished;
  }

  /** Whether one of its inputs is no longer what it was made of. */
  private boolean isStale(PlannedSlice planned) {
    Map<DatasetName, Map<Slice, SliceRecord>> known = new HashMap<>();
    Function<DatasetName, Map<Slice, SliceRecord>> current =
        name -> known.computeIfAbsent(name, n -> open.lake().history(n).current());
    DatasetName dataset = planned.spec().dataset();
    Readiness readiness =
        new Readiness(
            dataset,
            open.lake().history(dataset),
            Map.of(),
            (input, slice) -> Optional.ofNullable(current.apply(input).get(slice)));
    SliceStatus status = readiness.of(planned.slice());
    return status.state() != SliceStatus.State.READY
        || status
            .visible()
            .flatMap(ready -> InputGrowth.of(project, planned.spec(), ready, current))
            .isPresent();
  }
}
