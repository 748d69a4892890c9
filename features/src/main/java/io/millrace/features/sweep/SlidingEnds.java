package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The newest values: no older ones are of use, however far the window moves on. */
final class SlidingEnds implements Sliding {
  private final Values values;
  private final Values counted;
  private final Timeline timeline;
  private final int k;
  private final boolean asList;
  private final Coder coder;
  private final Deque<KeptEvent> kept = new ArrayDeque<>();
  private final Deque<KeptEvent> fresh = new ArrayDeque<>();
  private int[] rows;

  SlidingEnds(
      Values values, Values counted, Timeline timeline, int k, boolean asList, Coder coder) {
    this.values = values;
    this.counted = counted;
    this.timeline = timeline;
    this.k = k;
    this.asList = asList;
    this.coder = coder;
  }

  @Override
  public void clear() {
    kept.clear();
  }

  @Override
  public void take(Cursor from) {
    KeptEvent.take(from, coder, kept);
  }

  @Override
  public void put(Bytes into) {
    KeptEvent.put(kept, coder, into);
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    this.rows = rows;
  }

  /** By its time alone. */
  @Override
  public void leave(int lo, int hi) {}

  @Override
  public void forget(long start) {
    KeptEvent.forget(kept, start);
  }

  @Override
  public void enter(int lo, int hi) {
    fresh.clear();
    for (int place = hi - 1; place >= lo && fresh.size() < k; place--) {
      if (!counted.isAbsent(rows[place])) {
        fresh.addFirst(new KeptEvent(timeline.time(place), values.value(rows[place])));
      }
    }
    kept.addAll(fresh);
    while (kept.size() > k) {
      kept.removeFirst();
    }
  }

  @Override
  public Object answer() {
    if (kept.isEmpty()) {
      return null;
    }
    if (!asList) {
      return kept.peekLast().value();
    }
    List<Object> newestFirst = new ArrayList<>();
    for (Iterator<KeptEvent> each = kept.descendingIterator(); each.hasNext(); ) {
      newestFirst.add(each.next().value());
    }
    return newestFirst;
  }
}
