package io.millrace.features.sweep;

import java.util.Arrays;

/**
 * The least or the greatest value: the events that can still become it once those before them have
 * left, the best one first.
 */
final class SlidingExtreme extends SlidingKept {
  private final Values values;
  private final Timeline timeline;
  private final boolean greatest;
  private int[] fresh = new int[16];

  SlidingExtreme(Values values, Timeline timeline, boolean greatest, Coder coder) {
    super(coder);
    this.values = values;
    this.timeline = timeline;
    this.greatest = greatest;
  }

  @Override
  public void enter(int lo, int hi) {
    int found = 0;
    long best = 0;
    for (int place = hi - 1; place >= lo; place--) {
      if (!values.isAbsent(timeline.row(place))) {
        long cell = values.cell(timeline.row(place));
        if (found == 0 || (greatest ? cell > best : cell < best)) {
          if (found == fresh.length) {
            fresh = Arrays.copyOf(fresh, found * 2);
          }
          fresh[found++] = place;
          best = cell;
        }
      }
    }
    if (found == 0) {
      return;
    }
    Object first = values.valueOf(best);
    while (kept.size() > 0 && isBeaten(kept.value(kept.size() - 1), first)) {
      kept.dropNewest();
    }
    while (found > 0) {
      int place = fresh[--found];
      kept.add(timeline.time(place), values.value(timeline.row(place)));
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private boolean isBeaten(Object old, Object fresh) {
    int order = ((Comparable) old).compareTo(fresh);
    return greatest ? order <= 0 : order >= 0;
  }

  /** Null if there is no value. */
  Object best() {
    return kept.size() == 0 ? null : kept.value(0);
  }
}
