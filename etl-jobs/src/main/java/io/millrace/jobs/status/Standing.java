package io.millrace.jobs.status;

import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceStatus;
import io.millrace.lake.state.SliceStatus.State;
import java.util.Optional;

/**
 * How one slice stands, and what to do about it.
 *
 * @param status as the lake tells
 * @param late it is not readable, and should have been ready by now
 */
public record Standing(SliceStatus status, boolean late) {
  public DatasetName dataset() {
    return status.dataset();
  }

  public Slice slice() {
    return status.slice();
  }

  /** Its published content, which an attempt that was refused since has left as it was. */
  public Optional<SliceRecord> published() {
    return status.visible().filter(record -> record.event() == SliceRecord.Event.READY);
  }

  /** What a person would type next after {@code millrace}; empty if there is nothing to do. */
  public Optional<String> next() {
    return switch (status.state()) {
      case READY, RUNNING -> Optional.empty();
      case REJECTED -> status.lastRun().map(attempt -> "runs show %s".formatted(attempt.run()));
      case MISSING, STALE, RETRACTED, FAILED ->
          Optional.of("run " + dataset() + dates(slice(), slice()));
    };
  }

  /** The options of {@code run} for the slices from one to another. */
  static String dates(Slice from, Slice to) {
    if (from.equals(Slice.ALL)) {
      return "";
    }
    return from.equals(to) ? " --date " + from : " --from %s --to %s".formatted(from, to);
  }

  boolean isMissing() {
    return status.state() == State.MISSING;
  }
}
