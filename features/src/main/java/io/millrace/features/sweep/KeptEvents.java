package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import java.util.Arrays;

/** Events that are still of use: their times and values, the oldest first. */
final class KeptEvents {
  private final Coder coder;
  private long[] times = new long[16];
  private Object[] values = new Object[16];
  private int from;
  private int to;

  KeptEvents(Coder coder) {
    this.coder = coder;
  }

  int size() {
    return to - from;
  }

  /**
   * The value of an event.
   *
   * @param place 0 for the oldest
   * @return null if it has none, and counts all the same
   */
  Object value(int place) {
    return values[from + place];
  }

  void clear() {
    from = 0;
    to = 0;
  }

  /** One more, the newest. */
  void add(long time, Object value) {
    if (to == times.length) {
      int size = size() > to / 2 ? to * 2 : to;
      times = Arrays.copyOf(Arrays.copyOfRange(times, from, to), size);
      values = Arrays.copyOf(Arrays.copyOfRange(values, from, to), size);
      to -= from;
      from = 0;
    }
    times[to] = time;
    values[to++] = value;
  }

  void dropNewest() {
    to--;
  }

  void dropOldest() {
    from++;
  }

  void dropBefore(long time) {
    while (from < to && times[from] < time) {
      from++;
    }
  }

  void put(Bytes into) {
    into.putCount(size());
    for (int i = from; i < to; i++) {
      into.putFixed(times[i]);
      into.put((byte) (values[i] == null ? 0 : 1));
      if (values[i] != null) {
        coder.put(values[i], into);
      }
    }
  }

  void take(Cursor source) {
    clear();
    for (long left = source.count(); left > 0; left--) {
      long time = source.fixed();
      add(time, source.next() == 0 ? null : coder.take(source));
    }
  }
}
