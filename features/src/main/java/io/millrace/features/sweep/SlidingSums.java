package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;

/** Counts and exact sums: what leaves is taken away from them. */
final class SlidingSums implements Sliding {
  /** Makes an answer of them. */
  interface Closing {
    /**
     * @param squares the sum of the squares, or 0 if nobody asked for it
     */
    Object of(long count, ExactSum sum, ExactSum squares);
  }

  private final Presence presence;
  private final ExactSums[] sums; // of the values, of their squares, as far as they are asked for
  private final Closing closing;
  private final ExactSum[] kept = {ExactSum.ZERO, ExactSum.ZERO};
  private long count;

  /**
   * @param powers 0 to count, 1 to sum, 2 to sum squares too
   */
  SlidingSums(Values values, int powers, Closing closing) {
    this.presence = new Presence(values);
    this.sums = new ExactSums[powers];
    for (int i = 0; i < powers; i++) {
      sums[i] = new ExactSums(values, i == 1);
    }
    this.closing = closing;
  }

  @Override
  public void clear() {
    count = 0;
    kept[0] = ExactSum.ZERO;
    kept[1] = ExactSum.ZERO;
  }

  @Override
  public void take(Cursor from) {
    count = from.count();
    for (int i = 0; i < sums.length; i++) {
      kept[i] = ExactSum.take(from);
    }
  }

  @Override
  public void put(Bytes into) {
    into.putCount(count);
    for (int i = 0; i < sums.length; i++) {
      kept[i].put(into);
    }
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    presence.begin(rows, from, to);
    for (ExactSums each : sums) {
      each.begin(rows, from, to);
    }
  }

  @Override
  public void leave(int lo, int hi) {
    if (lo < hi) {
      count -= presence.count(lo, hi);
      for (int i = 0; i < sums.length; i++) {
        kept[i] = kept[i].minus(sums[i].sum(lo, hi));
      }
    }
  }

  @Override
  public void enter(int lo, int hi) {
    if (lo < hi) {
      count += presence.count(lo, hi);
      for (int i = 0; i < sums.length; i++) {
        kept[i] = kept[i].plus(sums[i].sum(lo, hi));
      }
    }
  }

  @Override
  public Object answer() {
    return closing.of(count, kept[0], kept[1]);
  }
}
