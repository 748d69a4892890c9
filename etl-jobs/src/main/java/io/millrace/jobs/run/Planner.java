package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.JdbcDataset;
import io.millrace.jobs.conf.JournalDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.PlannedSlice.Action;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what to do with the slices a user asks for. Reads state, writes nothing, needs no Spark.
 */
public final class Planner {
  private final Project project;
  private final ProjectState state;
  private final Wish wish;

  /**
   * What a user asks for beside the slices.
   *
   * @param force build also what is ready and current
   * @param upstream build first what the slices need and is not ready
   * @param snapshot copy the source's table again, with the first slice of each dataset
   */
  public record Wish(boolean force, boolean upstream, boolean snapshot) {
    public Wish(boolean force, boolean upstream) {
      this(force, upstream, false);
    }
  }

  public Planner(Project project, ProjectState state, Wish wish) {
    this.project = project;
    this.state = state;
    this.wish = wish;
  }

  /**
   * @param wanted the slices of each dataset; datasets after those they need
   * @param now slices of mode {@code window} must have ended by then
   * @throws InputNotReadyException if a slice of mode {@code window} has not ended
   * @throws InvalidSpecException if a dataset's table cannot be copied, and that is wished
   */
  public Plan plan(Map<DatasetSpec, List<Slice>> wanted, Instant now) {
    PlannedSlices planned = new PlannedSlices(project);
    wanted.forEach(
        (spec, slices) ->
            slices.forEach(
                slice -> {
                  refuseUnended(spec, slice, now);
                  if (wish.upstream()) {
                    addUpstream(planned, spec, slice);
                  }
                  planned.add(
                      wish.snapshot() && slice.equals(slices.get(0))
                          ? copy(spec, slice)
                          : afterItsInputs(planned, decide(spec, slice, wish.force())));
                }));
    return new Plan(planned.all());
  }

  private PlannedSlice copy(DatasetSpec spec, Slice slice) {
    if (!(spec instanceof JournalDataset journal) || journal.snapshot().isEmpty()) {
      throw new InvalidSpecException(
          "%s has no 'snapshot', which says what to copy: only datasets of kind journal with that key are copied by --snapshot."
              .formatted(spec.dataset()));
    }
    return new PlannedSlice(
        spec,
        slice,
        Action.BUILD,
        "Its table is copied again from source %s.".formatted(journal.snapshot().get().source()),
        state.status(spec, slice).visible(),
        true);
  }

  static void refuseUnended(DatasetSpec spec, Slice slice, Instant now) {
    boolean window = spec instanceof JdbcDataset jdbc && jdbc.mode() == JdbcDataset.Mode.WINDOW;
    spec.slicing()
        .interval(slice)
        .filter(interval -> window && interval.end().isAfter(now))
        .ifPresent(
            interval -> {
              throw new InputNotReadyException(
                  "%s %s has not ended: rows of its window can still come until %s. Run it after that."
                      .formatted(spec.dataset(), slice, interval.end()));
            });
  }

  /** What is ready may have other inputs by the time its turn comes. */
  PlannedSlice afterItsInputs(PlannedSlices planned, PlannedSlice decided) {
    return decided.action() != Action.SKIP
        ? decided
        : planned
            .inputToBuild(decided)
            .map(cause -> decided.as(Action.REFRESH, "It is made of %s.".formatted(cause)))
            .orElse(decided);
  }

  /** What a slice needs and is not ready, and what that needs. */
  void addUpstream(PlannedSlices planned, DatasetSpec spec, Slice slice) {
    for (SliceInputs.Needed needed : SliceInputs.of(project, spec, slice)) {
      DatasetSpec input = project.dataset(needed.dataset());
      if (state.isReady(needed)) {
        continue;
      }
      if (needed.extent() == SliceInputs.Extent.EVERY) {
        continue; // which slices there should be, nobody said
      }
      if (planned.has(input.dataset(), needed.slice())) {
        continue; // and what it needs, for its own sake
      }
      addUpstream(planned, input, needed.slice());
      planned.add(decide(input, needed.slice(), false));
    }
  }

  /** What a run does with a slice that nobody forces. */
  PlannedSlice decide(DatasetSpec spec, Slice slice) {
    return decide(spec, slice, false);
  }

  private PlannedSlice decide(DatasetSpec spec, Slice slice, boolean force) {
    SliceStatus status = state.status(spec, slice);
    if (status.state() != SliceStatus.State.READY) {
      return planned(spec, slice, Action.BUILD, status);
    }
    Optional<SliceRecord> visible = status.visible();
    if (visible.isEmpty()) { // ready since long, and its commit has left the log
      return planned(spec, slice, force ? Action.BUILD : Action.SKIP, status);
    }
    SliceRecord ready = visible.get();
    if (force) {
      return planned(spec, slice, Action.BUILD, "Forced; it is ready.", status);
    }
    if (!ready.configHash().equals(project.configHash(spec))) {
      String why = "Its spec has changed since run %s.".formatted(ready.run());
      return planned(spec, slice, Action.BUILD, why, status);
    }
    if (!state.isRecorded(ready)) {
      String why = "Run %s committed it, but did not live to record it.".formatted(ready.run());
      return planned(spec, slice, Action.RECORD, why, status);
    }
    String why = "Ready since run %s; --force builds it again.".formatted(ready.run());
    return planned(spec, slice, Action.SKIP, why, status);
  }

  private PlannedSlice planned(DatasetSpec spec, Slice slice, Action action, SliceStatus status) {
    return planned(spec, slice, action, status.why(), status);
  }

  private PlannedSlice planned(
      DatasetSpec spec, Slice slice, Action action, String why, SliceStatus status) {
    String beyond = action == Action.BUILD ? BlastRadius.of(project, state, spec, slice) : "";
    return new PlannedSlice(spec, slice, action, why + beyond, status.visible(), false);
  }
}
