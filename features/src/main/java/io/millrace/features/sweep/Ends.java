package io.millrace.features.sweep;

import java.util.ArrayList;
import java.util.List;

/** The first or last values. */
final class Ends implements Running, Tally {
  private final Values values;
  private final Values counted;
  private final int k;
  private final boolean newest;
  private final boolean asList;
  private int[] rows;
  private int[] nearest = new int[64]; // of each place the next one that counts, or -1
  private int from;

  Ends(Values values, Values counted, int k, boolean newest, boolean asList) {
    this.values = values;
    this.counted = counted;
    this.k = k;
    this.newest = newest;
    this.asList = asList;
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    this.rows = rows;
    this.from = from;
    if (nearest.length < to - from) {
      nearest = new int[Math.max(to - from, nearest.length * 2)];
    }
    int last = -1;
    for (int i = 0; i < to - from; i++) {
      int place = newest ? from + i : to - 1 - i;
      last = counted.isAbsent(rows[place]) ? last : place;
      nearest[place - from] = last;
    }
  }

  @Override
  public Object at(int lo, int hi) {
    List<Object> found = new ArrayList<>(1);
    int place = newest ? hi - 1 : lo;
    while (found.size() < k && lo <= place && place < hi) {
      int next = nearest[place - from];
      if (next < lo || next >= hi) {
        break;
      }
      found.add(values.value(rows[next]));
      place = newest ? next - 1 : next + 1;
    }
    if (found.isEmpty()) {
      return null;
    }
    return asList ? found : found.get(0);
  }
}
