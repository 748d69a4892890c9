package io.millrace.clickstream.funnel;

import java.util.Arrays;

/**
 * How far one session has come. One event serves one step at most; of all ways to serve the steps
 * the one counts that comes furthest. For each step it is enough to know the latest begin of a way
 * that ends there: no other way from it comes further.
 */
final class Progress {
  private static final long NONE = Long.MIN_VALUE;

  private final boolean strict;
  private final long window;
  private final long[] begins;
  private int reached;

  /**
   * @param window in microseconds; a step exactly that long after the first counts
   */
  Progress(int steps, FunnelSpec.Order order, long window) {
    this.strict = order == FunnelSpec.Order.STRICT;
    this.window = window;
    this.begins = new long[steps];
    begin();
  }

  /** Another session. */
  void begin() {
    reached = 0;
    Arrays.fill(begins, NONE);
  }

  /**
   * The next event, by the events' total order.
   *
   * @param time in microseconds
   * @param steps which it may serve, a bit for each
   */
  void accept(long time, int steps) {
    for (int i = begins.length - 1; i >= 0; i--) { // backwards, so that it serves one step
      long begin = (steps & 1 << i) == 0 ? NONE : i == 0 ? time : begins[i - 1];
      boolean serves = begin != NONE && time - begin <= window;
      if (serves) {
        begins[i] = Math.max(begins[i], begin);
        reached = Math.max(reached, i + 1);
      }
      if (strict) {
        begins[i] = serves ? begin : NONE;
      }
    }
  }

  /** How many steps, from the first, the session has served. */
  int reached() {
    return reached;
  }
}
