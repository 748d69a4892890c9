package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.Overview;
import io.millrace.lake.state.Readiness;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;

/**
 * How a project's slices stand, from the tables' logs and the ledger alone: no Spark, no metastore.
 * The ledger is read once, and each table's log once, when it is first asked for. Different
 * datasets may be asked for by different threads.
 */
public final class ProjectState {
  private static final double SHORT_SECONDS = 60;

  /** Such that a run is short up to 2.8 GB: from there on it costs less if code is optimized. */
  private static final double JOURNAL_BYTES_A_SECOND = 47e6;

  /** The same for lines of logs: up to 350 MB. */
  private static final double LOG_BYTES_A_SECOND = 5.8e6;

  private final Project project;
  private final Deliveries deliveries;
  private final Overview attempts;
  private final Map<DatasetName, SliceHistory> histories = new ConcurrentHashMap<>();
  private final Map<DatasetName, Map<Slice, SliceRecord>> contents = new ConcurrentHashMap<>();
  private final Map<DatasetName, Readiness> readiness = new ConcurrentHashMap<>();

  private ProjectState(Project project, Overview attempts) {
    this.project = project;
    this.deliveries = new Deliveries(project, project.hadoop());
    this.attempts = attempts;
  }

  public static ProjectState read(Project project, Ledger ledger) {
    return new ProjectState(project, ledger.overview());
  }

  /** The same, when many datasets will be asked for: their logs are read while the ledger is. */
  public static ProjectState read(
      Project project, Ledger ledger, Collection<DatasetSpec> datasets) {
    CompletableFuture<Overview> attempts =
        CompletableFuture.supplyAsync(() -> ledger.overview(names(datasets)));
    Map<Path, SliceHistory> logs = SliceHistory.read(project.hadoop(), logs(project, datasets));
    ProjectState state;
    try {
      state = new ProjectState(project, attempts.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
    for (DatasetSpec each : project.select(List.of("*"))) {
      SliceHistory log = logs.get(project.location().table(each.dataset()));
      if (log != null) {
        state.histories.put(each.dataset(), log);
      }
    }
    return state;
  }

  private static List<DatasetName> names(Collection<DatasetSpec> datasets) {
    return datasets.stream().map(DatasetSpec::dataset).toList();
  }

  /** Of the datasets and of those that they are made of or look into. */
  private static Set<Path> logs(Project project, Collection<DatasetSpec> datasets) {
    Set<Path> logs = new HashSet<>();
    for (DatasetSpec each : datasets) {
      logs.add(project.location().table(each.dataset()));
      each.inputs().forEach(input -> logs.add(project.location().table(input)));
    }
    return logs;
  }

  /** How one slice stands; it need not have been tried. */
  public SliceStatus status(DatasetSpec spec, Slice slice) {
    return checked(spec, readiness(spec.dataset()).of(slice));
  }

  /** How all slices stand that were ever committed or tried, in their order. */
  public List<SliceStatus> all(DatasetSpec spec) {
    return readiness(spec.dataset()).all().stream().map(status -> checked(spec, status)).toList();
  }

  /** Slices that were ever committed or tried, in their order. */
  public List<Slice> known(DatasetSpec spec) {
    return readiness(spec.dataset()).all().stream().map(SliceStatus::slice).toList();
  }

  /** What was delivered from outside, and what has come to inputs of which all is read. */
  private SliceStatus checked(DatasetSpec spec, SliceStatus status) {
    if (status.state() != SliceStatus.State.READY || status.visible().isEmpty()) {
      return status;
    }
    return InputGrowth.of(project, spec, status.visible().get(), input -> history(input).current())
        .map(why -> Deliveries.stale(status, why))
        .orElseGet(() -> deliveries.checked(spec, status));
  }

  private Readiness readiness(DatasetName dataset) {
    return readiness.computeIfAbsent(
        dataset,
        name ->
            new Readiness(
                name,
                history(name),
                attempts.latest(name),
                (input, slice) -> Optional.ofNullable(content(input).get(slice))));
  }

  private Map<Slice, SliceRecord> content(DatasetName dataset) {
    return contents.computeIfAbsent(
        dataset, name -> RestatedSlices.current(project, name, history(name)));
  }

  SliceHistory history(DatasetName dataset) {
    return histories.computeIfAbsent(
        dataset, name -> SliceHistory.read(project.hadoop(), project.location().table(name)));
  }

  /** Whether what a slice needs of another dataset is ready. */
  boolean isReady(SliceInputs.Needed needed) {
    Map<Slice, SliceRecord> slices = history(needed.dataset()).current();
    return switch (needed.extent()) {
      case EXACT ->
          Optional.ofNullable(slices.get(needed.slice())).filter(ProjectState::isReady).isPresent();
      case LATEST, EVERY ->
          slices.values().stream()
              .anyMatch(slice -> isReady(slice) && !isAfter(slice.slice(), needed.slice()));
    };
  }

  private static boolean isReady(SliceRecord slice) {
    return slice.event() == SliceRecord.Event.READY;
  }

  private static boolean isAfter(Slice one, Slice bound) {
    return !one.equals(Slice.ALL) && !bound.equals(Slice.ALL) && one.compareTo(bound) > 0;
  }

  /**
   * Whether a run will be over in about a minute, or before code that is optimized makes good what
   * optimizing it costs: by what was delivered for it, and how long the last ones took. What was
   * never built may take long.
   */
  public boolean isShort(Plan plan) {
    double seconds = 0;
    for (PlannedSlice slice : plan.slices()) {
      if (slice.mayBeBuilt()) {
        seconds += expectedSeconds(slice);
      }
    }
    return seconds <= SHORT_SECONDS;
  }

  private double expectedSeconds(PlannedSlice slice) {
    OptionalLong bytes = deliveries.bytes(slice.spec(), slice.slice());
    if (bytes.isPresent()) {
      boolean isLog = slice.spec() instanceof EventsDataset;
      return bytes.getAsLong() / (isLog ? LOG_BYTES_A_SECOND : JOURNAL_BYTES_A_SECOND);
    }
    return lastTook(slice.spec().dataset())
        .map(took -> took.toMillis() / 1000.0)
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** Whether the newest attempt at a slice succeeded and was started so. */
  boolean wasBuiltBy(String trigger, DatasetName dataset, Slice slice) {
    return Optional.ofNullable(attempts.latest(dataset).get(slice))
        .filter(attempt -> attempt.origin().filter(o -> o.trigger().equals(trigger)).isPresent())
        .flatMap(Attempt::finished)
        .filter(end -> end.outcome().succeeded())
        .isPresent();
  }

  /** How long a slice took the last time; empty if none ever became ready. */
  public Optional<Duration> expected(PlannedSlice slice) {
    return slice.mayBeBuilt() ? lastTook(slice.spec().dataset()) : Optional.of(Duration.ZERO);
  }

  /** How long it took the last time that a slice of it became ready; empty if none ever did. */
  private Optional<Duration> lastTook(DatasetName dataset) {
    return attempts.latest(dataset).values().stream()
        .filter(
            attempt -> attempt.finished().filter(end -> end.outcome() == Outcome.READY).isPresent())
        .max(Comparator.comparing(Attempt::startedAt))
        .map(
            attempt ->
                Duration.between(attempt.startedAt(), attempt.finished().orElseThrow().at()));
  }

  /** Whether the ledger knows of the commit; if not, its run died before it could say so. */
  boolean isRecorded(SliceRecord committed) {
    return attempts.isRecorded(committed.dataset(), committed.run());
  }
}
