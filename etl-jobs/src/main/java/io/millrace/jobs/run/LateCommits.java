package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceHistory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes late events into all slices that they belong to, in one commit where that can be: days of
 * events when a delivery has brought some, and sessions when the turn of the first such slice
 * comes. Slices that no plan has are restated beside it.
 */
final class LateCommits {
  private static final Logger LOG = LoggerFactory.getLogger(LateCommits.class);

  private final Project project;
  private final Plan plan;
  private final OpenLake open;
  private final Attempts attempts;
  private final KillGuard guard;
  private final Queue<RunFinished> beside = new ConcurrentLinkedQueue<>();
  private final Map<String, RunFinished> beforeTheirTurns = new HashMap<>();

  LateCommits(Project project, Plan plan, OpenLake open, Attempts attempts, KillGuard guard) {
    this.project = project;
    this.plan = plan;
    this.open = open;
    this.attempts = attempts;
    this.guard = guard;
  }

  /** How slices ended that the plan does not have. */
  List<RunFinished> beside() {
    return List.copyOf(beside);
  }

  /**
   * Takes late events that a slice has brought into the days they belong to, so that what comes
   * after it finds all in their days: where they only have to be added, into all of them in one
   * commit; other days are built again.
   */
  void restate(EventsDataset spec) {
    LateArrivals late = new LateArrivals(spec.dataset(), open.lake().history(spec.dataset()));
    Map<Slice, PlannedSlice> days = new LinkedHashMap<>();
    for (SliceRecord day : late.changed()) {
      days.put(day.slice(), late(spec, day, late.changed(day).orElseThrow()));
    }
    if (days.isEmpty() || guard.isKilled()) {
      return;
    }
    try (SlicesJob job = LateEventsJob.open(open, project, spec, List.copyOf(days.keySet()))) {
      beside.addAll(attempts.together(job, job.slices().stream().map(days::remove).toList()));
    } catch (RuntimeException failure) {
      LOG.warn("{}: {} are built by themselves", spec.dataset(), days.keySet(), failure);
    }
    for (PlannedSlice day : days.values()) {
      if (!guard.isKilled()) {
        beside.add(attempts.at(new Dispatch.Turn(day, List.of())));
      }
    }
  }

  /**
   * Takes late events into the sessions of all slices that have some, in one commit: of those that
   * are to be built, and of those whose events came late with one that is.
   *
   * @return how the slice whose turn it is ended, if it is one of them
   */
  synchronized Optional<RunFinished> takeIn(SessionsDataset spec, PlannedSlice turn) {
    Optional<RunFinished> before = Optional.ofNullable(beforeTheirTurns.remove(turn.toString()));
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
          job.slices().stream()
              .map(slice -> late(spec, history.current().get(slice), "Events of it came late."))
              .toList();
      for (RunFinished each : attempts.together(job, slices)) {
        if (isPlanned(spec, each.slice())) {
          beforeTheirTurns.put(each.dataset() + " " + each.slice(), each);
        } else {
          beside.add(each);
        }
      }
    } catch (RuntimeException failure) {
      LOG.warn("{}: {} are taken in by themselves", spec.dataset(), behind, failure);
    }
    return Optional.ofNullable(beforeTheirTurns.remove(turn.toString()));
  }

  private static PlannedSlice late(DatasetSpec spec, SliceRecord visible, String why) {
    return new PlannedSlice(
        spec, visible.slice(), PlannedSlice.Action.BUILD, why, Optional.of(visible), false);
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
}
