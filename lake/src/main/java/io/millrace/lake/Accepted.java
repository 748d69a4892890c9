package io.millrace.lake;

import io.millrace.lake.state.SliceHistory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Which contents of a slice still count: those that were accepted and not retracted later. */
final class Accepted {
  private Accepted() {}

  /** Newest first. */
  static Deque<SliceRecord> contents(SliceHistory history, Slice slice) {
    Deque<SliceRecord> accepted = new ArrayDeque<>();
    for (SliceRecord record : history.records()) {
      if (!record.slice().equals(slice)) {
        continue;
      }
      switch (record.event()) {
        case READY -> accepted.push(record);
        case RETRACTED -> accepted.poll();
      }
    }
    return accepted;
  }

  /** The newest accepted content of any slice. */
  static Optional<SliceRecord> newest(SliceHistory history) {
    Deque<SliceRecord> accepted = new ArrayDeque<>();
    for (SliceRecord record : history.records()) {
      switch (record.event()) {
        case READY -> accepted.push(record);
        case RETRACTED -> accepted.poll();
      }
    }
    return Optional.ofNullable(accepted.peek());
  }

  /** What {@link Evidence#lastAccepted} promises. */
  static Optional<SliceRecord> before(SliceHistory history, Slice slice) {
    if (slice.equals(Slice.ALL)) {
      return Optional.ofNullable(contents(history, slice).peek());
    }
    return history.current().values().stream()
        .filter(record -> record.event() == SliceRecord.Event.READY)
        .filter(record -> record.slice().compareTo(slice) < 0)
        .reduce((older, newer) -> newer); // they come in the order of the slices
  }
}
