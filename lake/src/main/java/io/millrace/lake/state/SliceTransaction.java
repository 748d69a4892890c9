package io.millrace.lake.state;

import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The {@code SetTransaction} that a commit leaves for its slice. It outlives the commit's metadata,
 * which goes with log clean-up, and holds no more than a number; so the number's last bit says what
 * became of the slice: even for ready, odd for retracted. It grows with each commit of the slice.
 */
public final class SliceTransaction {
  private static final String PREFIX = "millrace:slice:";

  private SliceTransaction() {}

  public static String appId(Slice slice) {
    return PREFIX + slice.value();
  }

  /** The slice that a transaction is about, or empty if it is about something else. */
  static Optional<Slice> slice(String appId) {
    return appId.startsWith(PREFIX)
        ? Optional.of(new Slice(appId.substring(PREFIX.length())))
        : Optional.empty();
  }

  /**
   * The number for a slice's next commit: the smallest above {@code last} that says {@code event}.
   *
   * @param last the slice's number so far, empty if it has none
   */
  public static long next(OptionalLong last, SliceRecord.Event event) {
    long next = last.orElse(-1) + 1;
    return event(next) == event ? next : next + 1;
  }

  /** What the last commit did to a slice whose number is {@code number}. */
  public static SliceRecord.Event event(long number) {
    return number % 2 == 0 ? SliceRecord.Event.READY : SliceRecord.Event.RETRACTED;
  }
}
