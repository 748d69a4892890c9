package io.millrace.features.sweep;

import java.util.Arrays;

/** How many of an entity's events have a value, up to each. */
final class Presence implements Running {
  private final Values values;
  private int[] before = new int[64];
  private int from;

  Presence(Values values) {
    this.values = values;
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    this.from = from;
    if (!values.hasAbsent()) {
      return;
    }
    if (before.length <= to - from) {
      before = new int[Math.max(to - from + 1, before.length * 2)];
    }
    Arrays.fill(before, 0, 1, 0);
    for (int i = from; i < to; i++) {
      before[i - from + 1] = before[i - from] + (values.isAbsent(rows[i]) ? 0 : 1);
    }
  }

  int count(int lo, int hi) {
    return values.hasAbsent() ? before[hi - from] - before[lo - from] : hi - lo;
  }
}
