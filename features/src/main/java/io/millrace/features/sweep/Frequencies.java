package io.millrace.features.sweep;

import java.util.Arrays;

/** How often each value of an entity is in a part of its events; the part moves. */
final class Frequencies implements Running {
  private final Values values;
  private int[] ids = new int[64];
  private long[] cells = new long[64];
  private int[] counts = new int[64];
  private int[] tree = new int[65];
  private int known;
  private int present;
  private int total;
  private int from;
  private int lo;
  private int hi;

  Frequencies(Values values) {
    this.values = values;
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    this.from = from;
    grow(to - from);
    int filled = 0;
    for (int i = from; i < to; i++) {
      if (!values.isAbsent(rows[i])) {
        cells[filled++] = values.cell(rows[i]);
      }
    }
    Arrays.sort(cells, 0, filled);
    known = 0;
    for (int i = 0; i < filled; i++) {
      if (i == 0 || cells[i] != cells[known - 1]) {
        cells[known++] = cells[i];
      }
    }
    for (int i = from; i < to; i++) {
      ids[i - from] =
          values.isAbsent(rows[i])
              ? -1
              : Arrays.binarySearch(cells, 0, known, values.cell(rows[i]));
    }
    restart(from);
  }

  private void grow(int count) {
    if (ids.length < count) {
      int size = Math.max(count, ids.length * 2);
      ids = new int[size];
      cells = new long[size];
      counts = new int[size];
      tree = new int[size + 1];
    }
  }

  private void restart(int at) {
    Arrays.fill(counts, 0, known, 0);
    Arrays.fill(tree, 0, known + 1, 0);
    present = 0;
    total = 0;
    lo = at;
    hi = at;
  }

  void move(int lo, int hi) {
    if (lo < this.lo || hi < this.hi || lo > this.hi) {
      restart(lo);
    }
    for (int i = this.hi; i < hi; i++) {
      change(ids[i - from], 1);
    }
    for (int i = this.lo; i < lo; i++) {
      change(ids[i - from], -1);
    }
    this.lo = lo;
    this.hi = hi;
  }

  private void change(int id, int by) {
    if (id < 0) {
      return;
    }
    counts[id] += by;
    total += by;
    if (counts[id] == Math.max(by, 0)) { // 1 after it came, 0 after it went
      present += by;
    }
    for (int i = id + 1; i <= known; i += i & -i) {
      tree[i] += by;
    }
  }

  /** How many values, each as often as it is there. */
  int total() {
    return total;
  }

  /** How many different ones. */
  int present() {
    return present;
  }

  /** How many ids there are, in the order of the values; some may not be there at the moment. */
  int known() {
    return known;
  }

  int count(int id) {
    return counts[id];
  }

  long cell(int id) {
    return cells[id];
  }

  /** The value that has so many before it, in their order. */
  long ranked(int rank) {
    int id = 0;
    int left = rank + 1;
    for (int step = Integer.highestOneBit(Math.max(known, 1)); step > 0; step >>= 1) {
      if (id + step <= known && tree[id + step] < left) {
        id += step;
        left -= tree[id];
      }
    }
    return cells[id];
  }
}
