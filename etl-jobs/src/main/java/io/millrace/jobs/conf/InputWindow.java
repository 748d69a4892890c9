package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.lake.DatasetName;
import java.time.Duration;
import java.util.Optional;

/**
 * The slices of another dataset that a slice is made of.
 *
 * @param back how far before its end a slice reads: all slices that overlap {@code [end - back,
 *     end)}, where whole days are days of the calendar. Empty: the time of the slice itself
 */
public record InputWindow(DatasetName dataset, Optional<Duration> back) {
  public InputWindow {
    if (back.filter(time -> time.isZero() || time.isNegative()).isPresent()) {
      throw new InvalidKeyException("window", "A window must be longer than nothing, as in 7d.");
    }
  }

  /** The slices of the slice's own time. */
  public static InputWindow ofSameTime(DatasetName dataset) {
    return new InputWindow(dataset, Optional.empty());
  }
}
