package io.millrace.jobs.run;

import io.millrace.ingest.secrets.Scrubber;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.JdbcDataset;
import io.millrace.jobs.conf.JournalDataset;
import io.millrace.jobs.conf.Project;
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
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
  private final Clock clock;
  private final Set<DatasetName> healed = new HashSet<>();

  private Runs(
      Project project,
      OpenLake open,
      Origin origin,
      RunProgress progress,
      KillGuard guard,
      Clock clock) {
    this.project = project;
    this.open = open;
    this.origin = origin;
    this.progress = progress;
    this.guard = guard;
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

  /** Carries out a plan in a lake that is open, and stays open. */
  public static RunReport run(
      Project project, Plan plan, OpenLake open, Origin origin, RunProgress progress, Clock clock) {
    Instant begun = clock.instant();
    progress.planned(plan.builds());
    List<RunFinished> ended = new ArrayList<>();
    try (KillGuard guard = new KillGuard(open.ledger(), clock)) {
      Runs runs = new Runs(project, open, origin, progress, guard, clock);
      for (PlannedSlice slice : plan.slices()) {
        ended.add(runs.end(slice));
        if (guard.isKilled()) {
          break;
        }
      }
    }
    return new RunReport(ended, begun, clock.instant());
  }

  private RunFinished end(PlannedSlice planned) {
    if (planned.action() != PlannedSlice.Action.SKIP && healed.add(planned.spec().dataset())) {
      open.heal(planned.spec().tableSpec());
    }
    return planned.action() == PlannedSlice.Action.BUILD
        ? build(planned)
        : upToDate(planned, origin, clock.instant());
  }

  private RunFinished build(PlannedSlice planned) {
    RunStarted started = start(project, planned, origin, clock.instant());
    progress.started(planned.spec().dataset(), planned.slice(), started.run());
    SliceAttempt attempt = new SliceAttempt(open, planned, started, progress, guard, clock);
    RunFinished finished = attempt.run(() -> inputs(planned), () -> job(planned));
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
    throw new IllegalStateException("Nothing builds " + planned.spec());
  }

  /**
   * The slices that this one is made of or looks into, as they are now.
   *
   * @throws InputNotReadyException naming all that are not ready
   */
  private List<Input> inputs(PlannedSlice planned) {
    List<Input> inputs = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Map<DatasetName, Map<Slice, SliceRecord>> known = new HashMap<>();
    for (SliceInputs.Needed needed : SliceInputs.of(project, planned.spec(), planned.slice())) {
      Map<Slice, SliceRecord> slices =
          known.computeIfAbsent(needed.dataset(), name -> open.lake().history(name).current());
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

  private static Input input(SliceRecord record) {
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
