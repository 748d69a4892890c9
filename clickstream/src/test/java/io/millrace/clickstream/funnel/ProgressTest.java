package io.millrace.clickstream.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.funnel.FunnelSpec.Order;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** How far a session comes; each event is written as its time and the steps that it may serve. */
class ProgressTest {
  private static int reached(int steps, Order order, long window, long[][] events) {
    Progress progress = new Progress(steps, order, window);
    for (long[] event : events) {
      progress.accept(event[0], (int) event[1]);
    }
    return progress.reached();
  }

  @Example
  void steps_are_served_in_their_order_with_anything_between() {
    assertThat(reached(3, Order.ORDERED, 100, new long[][] {{1, 1}, {2, 0}, {3, 2}, {4, 4}}))
        .isEqualTo(3);
    assertThat(reached(3, Order.ORDERED, 100, new long[][] {{1, 1}, {3, 4}, {4, 2}})).isEqualTo(2);
    assertThat(reached(2, Order.ORDERED, 100, new long[][] {{1, 2}})).isZero();
  }

  @Example
  void strictly_nothing_is_between() {
    assertThat(reached(2, Order.STRICT, 100, new long[][] {{1, 1}, {2, 0}, {3, 2}})).isEqualTo(1);
    assertThat(reached(2, Order.STRICT, 100, new long[][] {{1, 0}, {2, 1}, {3, 2}})).isEqualTo(2);
    assertThat(reached(3, Order.STRICT, 100, new long[][] {{1, 1}, {2, 1}, {3, 2}, {4, 4}}))
        .isEqualTo(3);
  }

  @Example
  void one_event_serves_one_step() {
    assertThat(reached(2, Order.ORDERED, 100, new long[][] {{1, 3}})).isEqualTo(1);
    assertThat(reached(2, Order.ORDERED, 100, new long[][] {{1, 3}, {1, 3}})).isEqualTo(2);
  }

  @Example
  void the_window_is_inclusive_and_begins_at_the_step_that_serves_best() {
    assertThat(reached(2, Order.ORDERED, 10, new long[][] {{1, 1}, {11, 2}})).isEqualTo(2);
    assertThat(reached(2, Order.ORDERED, 10, new long[][] {{1, 1}, {12, 2}})).isEqualTo(1);
    assertThat(reached(3, Order.ORDERED, 10, new long[][] {{1, 1}, {5, 1}, {6, 2}, {15, 4}}))
        .isEqualTo(3);
    // the first way reaches the second step, and a later one that comes further begins over
    assertThat(
            reached(3, Order.ORDERED, 10, new long[][] {{1, 1}, {2, 2}, {9, 1}, {10, 2}, {13, 4}}))
        .isEqualTo(3);
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
  void no_way_comes_further(@ForAll long seed) {
    Random random = new Random(seed);
    int steps = 2 + random.nextInt(3);
    long[][] events = new long[random.nextInt(9)][];
    long time = 0;
    for (int i = 0; i < events.length; i++) {
      time += random.nextInt(4);
      events[i] = new long[] {time, random.nextInt(1 << steps)};
    }
    long window = 1 + random.nextInt(8);
    for (Order order : Order.values()) {
      assertThat(reached(steps, order, window, events))
          .isEqualTo(best(events, -1, 0, steps, order, window, 0));
    }
  }

  /** By trying every way. */
  private static int best(
      long[][] events, int last, int served, int steps, Order order, long window, long begin) {
    int best = served;
    if (served == steps) {
      return best;
    }
    for (int next = last + 1; next < events.length; next++) {
      boolean strictlyApart = order == Order.STRICT && served > 0 && next > last + 1;
      boolean serves = (events[next][1] & 1L << served) != 0;
      boolean inTime = served == 0 || events[next][0] - begin <= window;
      if (serves && inTime && !strictlyApart) {
        long from = served == 0 ? events[next][0] : begin;
        best = Math.max(best, best(events, next, served + 1, steps, order, window, from));
      }
    }
    return best;
  }
}
