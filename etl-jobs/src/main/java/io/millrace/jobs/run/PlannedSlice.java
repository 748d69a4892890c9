package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import java.util.Optional;

/**
 * A slice, and what a run is going to do with it.
 *
 * @param reason for people: why it is built, or why not
 * @param visible what readers see of it now, if anything
 * @param copiesTable whether the source's table is copied with it, although that was done before
 */
public record PlannedSlice(
    DatasetSpec spec,
    Slice slice,
    Action action,
    String reason,
    Optional<SliceRecord> visible,
    boolean copiesTable) {
  /** What a run does with a slice. */
  public enum Action {
    BUILD,
    /** It is ready, and is built again if one of its inputs has changed when its turn comes. */
    REFRESH,
    /** An earlier run committed it, but did not live to record it: marks and ledger are written. */
    RECORD,
    /** It is ready, and nothing has changed since. */
    SKIP
  }

  /** The same slice, with another thing to do. */
  PlannedSlice as(Action other, String why) {
    return new PlannedSlice(spec, slice, other, why, visible, copiesTable);
  }

  /** Whether it is read and written, or may be. */
  public boolean mayBeBuilt() {
    return action == Action.BUILD || action == Action.REFRESH;
  }

  @Override
  public String toString() {
    return spec.dataset() + " " + slice;
  }
}
