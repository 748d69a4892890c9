package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;

/** About how many different values there are: what leaves goes by its time. */
final class SlidingSketch implements Sliding {
  private final Values values;
  private final Timeline timeline;
  private final Sketch sketch = new Sketch();

  SlidingSketch(Values values, Timeline timeline) {
    this.values = values;
    this.timeline = timeline;
  }

  @Override
  public void clear() {
    sketch.clear();
  }

  @Override
  public void take(Cursor from) {
    sketch.take(from);
  }

  @Override
  public void put(Bytes into) {
    sketch.put(into);
  }

  @Override
  public void enter(int lo, int hi) {
    for (int place = lo; place < hi; place++) {
      int row = timeline.row(place);
      if (!values.isAbsent(row)) {
        sketch.add(timeline.time(place), values.hash(row));
      }
    }
  }

  @Override
  public void forget(long start) {
    sketch.forget(start);
  }

  long estimate() {
    return sketch.estimate();
  }
}
