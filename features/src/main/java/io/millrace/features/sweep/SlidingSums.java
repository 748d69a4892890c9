package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;

/** Counts and exact sums: what leaves is taken away from them. */
final class SlidingSums implements Sliding {
  private final Presence presence;
  private final ExactSums[] sums;
  private final ExactSum[] kept = {ExactSum.ZERO, ExactSum.ZERO};
  private long count;

  /**
   * @param sums of the values, then of their squares, as far as they are asked for
   */
  SlidingSums(Presence presence, ExactSums... sums) {
    this.presence = presence;
    this.sums = sums;
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
  public void leave(int lo, int hi) {
    count -= presence.count(lo, hi);
    for (int i = 0; i < sums.length; i++) {
      kept[i] = kept[i].minus(sums[i].sum(lo, hi));
    }
  }

  @Override
  public void enter(int lo, int hi) {
    count += presence.count(lo, hi);
    for (int i = 0; i < sums.length; i++) {
      kept[i] = kept[i].plus(sums[i].sum(lo, hi));
    }
  }

  long count() {
    return count;
  }

  ExactSum sum() {
    return kept[0];
  }

  ExactSum squares() {
    return kept[1];
  }
}
