package io.millrace.jobs.run;

import static java.util.stream.Collectors.joining;

import io.millrace.ingest.secrets.Scrubber;
import io.millrace.jobs.conf.BotsDataset;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.FunnelDataset;
import io.millrace.jobs.conf.JdbcDataset;
import io.millrace.jobs.conf.JournalDataset;
import io.millrace.jobs.conf.OnlineDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.jobs.conf.SqlDataset;
import io.millrace.jobs.conf.TrainingSetDataset;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.MillraceException;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import io.millrace.lake.state.Readiness;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  private final Origin origin;
  private final RunProgress progress;
  private final KillGuard guard;
  private final SharedConnections connections;
  private final Clock clock;
  private final Plan plan;
  private final Queue<RunFinished> restated = new ConcurrentLinkedQueue<>();
  private final Map<String, RunFinished> takenIn = new HashMap<>(); // before their turns
  private final Map<DatasetName, Boolean> healed = new ConcurrentHashMap<>();

  private Runs(
      Project project,
      Plan plan,
      OpenLake open,
      Origin origin,
      RunProgress progress,
      KillGuard guard,
      SharedConnections connections,
      Clock clock) {
    this.project = project;
    this.plan = plan;
    this.open = open;
    this.origin = origin;
    this.progress = progress;
    this.guard = guard;
    this.connections = connections;
    this.clock = clock;
  }

  /** The report of a plan that has no work, for which no session need be opened. */
  public static RunReport upToDate(Plan plan, Origin origin, Clock clock) {
    Instant now = clock.instant();
    return new RunReport(
        plan.slices().stream().map(slice -> upToDate(slice, origin, now)).toList(), now, now);
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
            .map(slice -> start(project, slice, origin, now))
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
    List<RunFinished> later = List.of();
    try (KillGuard guard = new KillGuard(open.ledger(), clock);
        SharedConnections connections =
            new SharedConnections(project.home().resolve("locks"), shares)) {
      Runs runs =
          new Runs(shares.ofEach(), plan, open, origin, progress, guard, connections, clock);
      Crew crew = new Crew(new Dispatch(project, plan.slices(), shares), parallel);
      ended = crew.work(runs::end, guard::isKilled);
      later = List.copyOf(runs.restated);
    }
    return new RunReport(
        Stream.concat(
                plan.slices().stream().filter(ended::containsKey).map(ended::get), later.stream())
            .toList(),
        begun,
        clock.instant());
  }

  /**
   * Takes late events that a slice has brought into the days they belong to, so that what comes
   * after it finds all in their days: where they only have to be added, into all of them in one
   * commit; other days are built again.
   */
  private void restate(EventsDataset spec) {
    LateArrivals late = new LateArrivals(spec.dataset(), open.lake().history(spec.dataset()));
    Map<Slice, PlannedSlice> days = new LinkedHashMap<>();
    for (SliceRecord day : late.changed()) {
      String why = late.changed(day).orElseThrow();
      days.put(
          day.slice(),
          new PlannedSlice(
              spec, day.slice(), PlannedSlice.Action.BUILD, why, Optional.of(day), false));
    }
    if (days.isEmpty() || guard.isKilled()) {
      return;
    }
    try (SlicesJob job = LateEventsJob.open(open, project, spec, List.copyOf(days.keySet()))) {
      restated.addAll(together(job, job.slices().stream().map(days::remove).toList()));
    } catch (RuntimeException failure) {
      LOG.warn("{}: {} are built by themselves", spec.dataset(), days.keySet(), failure);
    }
    for (PlannedSlice day : days.values()) {
      if (!guard.isKilled()) {
        restated.add(build(new Dispatch.Turn(day, List.of())));
      }
    }
  }

  /**
   * Takes late events into the sessions of all slices that have some, in one commit: of those that
   * are to be built, and of those whose events came late with one that is.
   *
   * @return how the slice whose turn it is ended, if it is one of them
   */
  private synchronized Optional<RunFinished> takeIn(SessionsDataset spec, PlannedSlice turn) {
    Optional<RunFinished> before = Optional.ofNullable(takenIn.remove(turn.toString()));
    if (before.isPresent() || spec.slices().isEmpty()) {
      return before;
    }
    List<Slice> behind =
        LateSessionsJob.behind(open.lake(), project, spec).stream()
            .filter(slice -> concerns(spec, slice))
            .toList();
    if (behind.isEmpty()) {
      return Optional.empty();
    }
    try (SlicesJob job = LateSessionsJob.open(open, project, spec, behind)) {
      SliceHistory history = open.lake().history(spec.dataset());
      List<PlannedSlice> slices =
          job.slices().stream().map(slice -> late(spec, history.current().get(slice))).toList();
      for (RunFinished each : together(job, slices)) {
        if (isPlanned(spec, each.slice())) {
          takenIn.put(each.dataset() + " " + each.slice(), each);
        } else {
          restated.add(each);
        }
      }
    } catch (RuntimeException failure) {
      LOG.warn("{}: {} are taken in by themselves", spec.dataset(), behind, failure);
    }
    return Optional.ofNullable(takenIn.remove(turn.toString()));
  }

  private static PlannedSlice late(DatasetSpec spec, SliceRecord visible) {
    return new PlannedSlice(
        spec,
        visible.slice(),
        PlannedSlice.Action.BUILD,
        "Events of it came late.",
        Optional.of(visible),
        false);
  }

  private boolean concerns(SessionsDataset spec, Slice slice) {
    return isPlanned(spec, slice)
        || LateArrivals.cameWith(spec.events(), open.lake().history(spec.events()), slice).stream()
            .anyMatch(delivery -> isPlanned(spec, delivery));
  }

  private boolean isPlanned(DatasetSpec spec, Slice slice) {
    return plan.slices().stream()
        .anyMatch(
            planned ->
                planned.mayBeBuilt()
                    && planned.slice().equals(slice)
                    && planned.spec().dataset().equals(spec.dataset()));
  }

  /** Attempts at several slices that end in one commit. */
  private List<RunFinished> together(SlicesJob job, List<PlannedSlice> planned) {
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

  /** What goes wrong with a slice is how it ended, so that it does not end those beside it. */
  private RunFinished end(Dispatch.Turn turn) {
    try {
      return work(turn);
    } catch (Exception failure) { // Spark throws checked ones that it does not declare
      return broken(turn.slice(), failure);
    }
  }

  private RunFinished broken(PlannedSlice planned, Exception failure) {
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
          turn.failedInputs().isEmpty() && !isStale(planned) ? kept(planned) : built(turn);
      case RECORD, SKIP -> upToDate(planned, origin, clock.instant());
    };
  }

  private RunFinished built(Dispatch.Turn turn) {
    if (turn.slice().spec() instanceof SessionsDataset sessions) {
      Optional<RunFinished> together = takeIn(sessions, turn.slice());
      if (together.isPresent()) {
        return together.get();
      }
    }
    RunFinished finished = build(turn);
    if (turn.slice().spec() instanceof EventsDataset events) {
      restate(events);
    }
    return finished;
  }

  private RunFinished kept(PlannedSlice planned) {
    progress.started(planned.spec().dataset(), planned.slice(), RunId.create());
    RunFinished end = upToDate(planned, origin, clock.instant());
    progress.ended(EndedLine.of(end));
    return end;
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

  private RunFinished build(Dispatch.Turn turn) {
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
    RunFinished finished = attempt.run(() -> inputs(turn), () -> job(planned));
    progress.ended(EndedLine.of(finished));
    return finished;
  }

  private static RunStarted start(
      Project project, PlannedSlice planned, Origin origin, Instant now) {
    DatasetSpec spec = planned.spec();
    return new RunStarted(
        RunId.create(), spec.dataset(), planned.slice(), now, project.configHash(spec), origin);
  }

  /** Opens what reads the rows; the one place that knows all kinds of datasets. */
  private Job job(PlannedSlice planned) {
    if (planned.spec() instanceof JdbcDataset jdbc) {
      return JdbcJob.open(open.spark(), jdbc, project.source(jdbc.source()), planned.slice());
    }
    if (planned.spec() instanceof JournalDataset journal) {
      return JournalJob.open(open, project, journal, planned.slice(), planned.copiesTable());
    }
    if (planned.spec() instanceof SessionsDataset sessions) {
      return SessionsJob.open(open, project, sessions, planned.slice());
    }
    if (planned.spec() instanceof BotsDataset bots) {
      return BotsJob.open(open, project, bots, planned.slice());
    }
    if (planned.spec() instanceof FunnelDataset funnel) {
      return FunnelJob.open(open, project, funnel, planned.slice());
    }
    if (planned.spec() instanceof SqlDataset sql) {
      return SqlJob.open(open, project, sql, planned.slice());
    }
    if (planned.spec() instanceof FeaturesDataset features) {
      return FeaturesJob.open(open, project, features, planned.slice());
    }
    if (planned.spec() instanceof TrainingSetDataset set) {
      return TrainingSetJob.open(open, project, set);
    }
    if (planned.spec() instanceof OnlineDataset online) {
      return OnlineJob.open(open, project, online, planned.slice());
    }
    if (planned.spec() instanceof EventsDataset events) {
      return EventsJob.open(open, project, events, planned.slice());
    }
    throw new IllegalStateException("Nothing builds " + planned.spec());
  }

  /**
   * The slices that this one is made of or looks into, as they are now.
   *
   * @throws InputNotReadyException naming all that are not ready
   */
  private List<Input> inputs(Dispatch.Turn turn) {
    PlannedSlice planned = turn.slice();
    if (!turn.failedInputs().isEmpty()) {
      throw new InputNotReadyException(
          "%s needs %s, which was to be built before it and did not become ready."
              .formatted(planned, words(turn.failedInputs())));
    }
    List<Input> inputs = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Map<DatasetName, Map<Slice, SliceRecord>> known = new HashMap<>();
    for (SliceInputs.Needed needed : SliceInputs.of(project, planned.spec(), planned.slice())) {
      Map<Slice, SliceRecord> slices =
          known.computeIfAbsent(
              needed.dataset(),
              name -> RestatedSlices.current(project, name, open.lake().history(name)));
      List<SliceRecord> ready = ready(needed, slices);
      if (ready.isEmpty()) {
        missing.add(words(needed));
      }
      ready.forEach(record -> inputs.add(input(record)));
    }
    if (!missing.isEmpty()) {
      throw new InputNotReadyException(
          "%s needs %s, which %s not ready. Build that first, or add --upstream."
              .formatted(
                  planned, String.join(" and ", missing), missing.size() == 1 ? "is" : "are"));
    }
    return inputs;
  }

  private static String words(List<PlannedSlice> slices) {
    return slices.stream().map(PlannedSlice::toString).collect(joining(" and "));
  }

  private List<SliceRecord> ready(SliceInputs.Needed needed, Map<Slice, SliceRecord> slices) {
    Stream<SliceRecord> wanted =
        switch (needed.extent()) {
          case EXACT -> Optional.ofNullable(slices.get(needed.slice())).stream();
          case LATEST ->
              new LakeReferences(open.lake())
                  .latestReady(needed.dataset(), needed.slice()).map(slices::get).stream();
          case EVERY -> slices.values().stream();
        };
    return wanted.filter(record -> record.event() == SliceRecord.Event.READY).toList();
  }

  static Input input(SliceRecord record) {
    return new Input(
        record.dataset().toString(),
        Optional.of(record.slice()),
        OptionalLong.of(record.version()),
        Optional.of(record.fingerprint()));
  }

  private static String words(SliceInputs.Needed needed) {
    return switch (needed.extent()) {
      case EXACT -> "%s %s".formatted(needed.dataset(), needed.slice());
      case LATEST -> "a slice of %s up to %s".formatted(needed.dataset(), needed.slice());
      case EVERY -> "a slice of %s".formatted(needed.dataset());
    };
  }

  private static RunFinished upToDate(PlannedSlice planned, Origin origin, Instant now) {
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
