package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.state.Readiness;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a project's slices stand, from the tables' logs and the ledger alone: no Spark, no metastore.
 * The ledger is read once, and each table's log once, when it is first asked for.
 */
public final class ProjectState {
  private final Project project;
  private final Deliveries deliveries;
  private final Map<DatasetName, Map<Slice, Attempt>> latest = new HashMap<>();
  private final Set<String> recordedRuns = new HashSet<>();
  private final Map<DatasetName, SliceHistory> histories = new HashMap<>();

  private ProjectState(Project project, List<Attempt> attempts) {
    this.project = project;
    this.deliveries = new Deliveries(project, project.hadoop());
    for (Attempt attempt : attempts) { // newest first
      latest
          .computeIfAbsent(attempt.dataset(), name -> new TreeMap<>())
          .putIfAbsent(attempt.slice(), attempt);
      if (attempt.finished().filter(end -> end.outcome() != Outcome.KILLED).isPresent()) {
        recordedRuns.add(attempt.run().value());
      }
    }
  }

  public static ProjectState read(Project project, Ledger ledger) {
    return new ProjectState(project, ledger.attempts());
  }

  /** How one slice stands; it need not have been tried. */
  public SliceStatus status(DatasetSpec spec, Slice slice) {
    return deliveries.checked(spec, readiness(spec.dataset()).of(slice));
  }

  /** How all slices stand that were ever committed or tried, in their order. */
  public List<SliceStatus> all(DatasetSpec spec) {
    return readiness(spec.dataset()).all().stream()
        .map(status -> deliveries.checked(spec, status))
        .toList();
  }

  private Readiness readiness(DatasetName dataset) {
    return new Readiness(
        dataset,
        history(dataset),
        latest.getOrDefault(dataset, Map.of()),
        (input, slice) -> Optional.ofNullable(history(input).current().get(slice)));
  }

  private SliceHistory history(DatasetName dataset) {
    return histories.computeIfAbsent(
        dataset, name -> SliceHistory.read(project.hadoop(), project.location().table(name)));
  }

  /** Whether what a slice needs of another dataset is ready. */
  boolean isReady(SliceInputs.Needed needed) {
    Map<Slice, SliceRecord> slices = history(needed.dataset()).current();
    return needed.latest()
        ? slices.values().stream()
            .anyMatch(slice -> isReady(slice) && !isAfter(slice.slice(), needed.slice()))
        : Optional.ofNullable(slices.get(needed.slice())).filter(ProjectState::isReady).isPresent();
  }

  private static boolean isReady(SliceRecord slice) {
    return slice.event() == SliceRecord.Event.READY;
  }

  private static boolean isAfter(Slice one, Slice bound) {
    return !one.equals(Slice.ALL) && !bound.equals(Slice.ALL) && one.compareTo(bound) > 0;
  }

  /** Whether the ledger knows of the commit; if not, its run died before it could say so. */
  boolean isRecorded(SliceRecord committed) {
    return recordedRuns.contains(committed.run().value());
  }
}
