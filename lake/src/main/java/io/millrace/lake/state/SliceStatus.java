package io.millrace.lake.state;

import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Attempt;
import java.util.Optional;

/**
 * How a slice stands.
 *
 * @param withWarnings whether it was accepted although checks of level {@code warn} did not hold
 * @param empty whether it was accepted without rows
 * @param visible the commit that made what readers see of the slice; empty if they never saw any,
 *     or if that commit's record has been cleaned up
 * @param lastRun the newest attempt that the ledger knows
 * @param why one sentence for people
 */
public record SliceStatus(
    DatasetName dataset,
    Slice slice,
    State state,
    boolean withWarnings,
    boolean empty,
    Optional<SliceRecord> visible,
    Optional<Attempt> lastRun,
    String why) {
  /** What is to be expected of a slice. */
  public enum State {
    /** Nothing was ever committed, and no attempt has failed. */
    MISSING,
    /** An attempt is under way. What was visible before stays so. */
    RUNNING,
    /** Its newest content was accepted, and what it was made from is unchanged. */
    READY,
    /** The gate refused the newest attempt. An earlier accepted content stays visible. */
    REJECTED,
    /** It was withdrawn. Readers see what was accepted before it, if anything was. */
    RETRACTED,
    /** It is ready, but what it was made from has changed or was withdrawn since. */
    STALE,
    /** Nothing was ever committed, and the newest attempt ended without a verdict. */
    FAILED
  }

  /** Whether those who depend on the slice may read it. */
  public boolean isReadable() {
    return visible.map(slice -> slice.event() == SliceRecord.Event.READY).orElse(false)
        || state == State.READY
        || state == State.STALE;
  }
}
