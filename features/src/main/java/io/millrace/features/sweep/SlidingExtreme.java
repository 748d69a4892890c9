package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The least or the greatest value: the events that can still become it once those before them have
 * left, the best one first.
 */
final class SlidingExtreme implements Sliding {
  private final Values values;
  private final Timeline timeline;
  private final boolean greatest;
  private final Coder coder;
  private final Deque<KeptEvent> kept = new ArrayDeque<>();
  private final Deque<KeptEvent> fresh = new ArrayDeque<>();
  private int[] rows;

  SlidingExtreme(Values values, Timeline timeline, boolean greatest, Coder coder) {
    this.values = values;
    this.timeline = timeline;
    this.greatest = greatest;
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
    boolean any = false;
    long best = 0;
    for (int place = hi - 1; place >= lo; place--) {
      if (!values.isAbsent(rows[place])) {
        long cell = values.cell(rows[place]);
        if (!any || (greatest ? cell > best : cell < best)) {
          fresh.addFirst(new KeptEvent(timeline.time(place), values.valueOf(cell)));
          any = true;
          best = cell;
        }
      }
    }
    if (any) {
      Object first = fresh.peekFirst().value();
      while (!kept.isEmpty() && isBeaten(kept.peekLast().value(), first)) {
        kept.removeLast();
      }
      kept.addAll(fresh);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private boolean isBeaten(Object old, Object fresh) {
    int order = ((Comparable) old).compareTo(fresh);
    return greatest ? order <= 0 : order >= 0;
  }

  @Override
  public Object answer() {
    return kept.isEmpty() ? null : kept.peekFirst().value();
  }
}
