package io.millrace.features.sweep;

/** The least or the greatest value: places that can still become it, the best one first. */
final class Extreme implements Running, Tally {
  private final Values values;
  private final boolean greatest;
  private int[] rows;
  private int[] places = new int[64];
  private int first;
  private int end;
  private int lo;
  private int hi;

  Extreme(Values values, boolean greatest) {
    this.values = values;
    this.greatest = greatest;
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    this.rows = rows;
    if (places.length < to - from) {
      places = new int[Math.max(to - from, places.length * 2)];
    }
    restart(from);
  }

  private void restart(int at) {
    first = 0;
    end = 0;
    lo = at;
    hi = at;
  }

  @Override
  public Object at(int lo, int hi) {
    if (lo < this.lo || hi < this.hi || lo > this.hi) {
      restart(lo);
    }
    this.lo = lo;
    while (first < end && places[first] < lo) {
      first++;
    }
    for (int i = this.hi; i < hi; i++) {
      if (!values.isAbsent(rows[i])) {
        push(i);
      }
    }
    this.hi = hi;
    return first == end ? null : values.value(rows[places[first]]);
  }

  private void push(int place) {
    long cell = values.cell(rows[place]);
    while (first < end && isBeaten(values.cell(rows[places[end - 1]]), cell)) {
      end--;
    }
    places[end++] = place;
  }

  private boolean isBeaten(long old, long fresh) {
    return greatest ? old <= fresh : old >= fresh;
  }
}
