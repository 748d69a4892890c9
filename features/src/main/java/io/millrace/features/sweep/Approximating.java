package io.millrace.features.sweep;

/** About how many different values are in a part of the events; the part moves. */
final class Approximating implements Running, Tally {
  private final Values values;
  private final Sketch sketch = new Sketch();
  private int[] rows = {};
  private int lo;
  private int hi;

  Approximating(Values values) {
    this.values = values;
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    this.rows = rows;
    restart(from);
  }

  private void restart(int at) {
    sketch.clear();
    lo = at;
    hi = at;
  }

  @Override
  public Object at(int lo, int hi) {
    if (lo < this.lo || hi < this.hi || lo > this.hi) {
      restart(lo);
    }
    for (; this.hi < hi; this.hi++) {
      if (!values.isAbsent(rows[this.hi])) {
        sketch.add(this.hi, values.hash(rows[this.hi]));
      }
    }
    for (; this.lo < lo; this.lo++) {
      if (!values.isAbsent(rows[this.lo])) {
        sketch.forget(values.hash(rows[this.lo]), lo);
      }
    }
    return sketch.estimate();
  }
}
