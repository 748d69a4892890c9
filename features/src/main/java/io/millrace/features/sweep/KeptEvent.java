package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import java.util.Deque;

/**
 * An event that is still of use.
 *
 * @param value null if it has none, and counts all the same
 */
record KeptEvent(long time, Object value) {
  /** Writes events, the oldest first. */
  static void put(Deque<KeptEvent> events, Coder coder, Bytes into) {
    into.putCount(events.size());
    for (KeptEvent each : events) {
      into.putFixed(each.time);
      into.put((byte) (each.value == null ? 0 : 1));
      if (each.value != null) {
        coder.put(each.value, into);
      }
    }
  }

  static void take(Cursor from, Coder coder, Deque<KeptEvent> into) {
    into.clear();
    for (long left = from.count(); left > 0; left--) {
      long time = from.fixed();
      into.add(new KeptEvent(time, from.next() == 0 ? null : coder.take(from)));
    }
  }

  static void forget(Deque<KeptEvent> events, long before) {
    while (!events.isEmpty() && events.peekFirst().time < before) {
      events.removeFirst();
    }
  }
}
