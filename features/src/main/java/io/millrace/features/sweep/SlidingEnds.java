package io.millrace.features.sweep;

import java.util.ArrayList;
import java.util.List;

/** The newest values: no older ones are of use, however far the window moves on. */
final class SlidingEnds extends SlidingKept {
  private final Values values;
  private final Values counted;
  private final Timeline timeline;
  private final int k;
  private final int[] fresh;

  /**
   * @param counted events without a value here are left out
   * @param k how many are of use
   */
  SlidingEnds(Values values, Values counted, Timeline timeline, int k, Coder coder) {
    super(coder);
    this.values = values;
    this.counted = counted;
    this.timeline = timeline;
    this.k = k;
    this.fresh = new int[k];
  }

  @Override
  public void enter(int lo, int hi) {
    int found = 0;
    for (int place = hi - 1; place >= lo && found < k; place--) {
      if (!counted.isAbsent(timeline.row(place))) {
        fresh[found++] = place;
      }
    }
    while (found > 0) {
      int place = fresh[--found];
      kept.add(timeline.time(place), values.value(timeline.row(place)));
    }
    while (kept.size() > k) {
      kept.dropOldest();
    }
  }

  /** The newest value; null if there is none. */
  Object newest() {
    return kept.size() == 0 ? null : kept.value(kept.size() - 1);
  }

  /** So many values, the newest first; null if there are none. */
  List<Object> newest(int most) {
    if (kept.size() == 0) {
      return null;
    }
    List<Object> newestFirst = new ArrayList<>();
    for (int i = kept.size() - 1; i >= 0 && newestFirst.size() < most; i--) {
      newestFirst.add(kept.value(i));
    }
    return newestFirst;
  }
}
