package io.millrace.features.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.features.FeatureOverflowException;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cases worked out by hand; times are seconds unless they are written as dates. */
class HardCasesTest {
  private static final String X = "x";
  private static final Aggregation SUM = new Aggregation.Sum(X);
  private static final Aggregation COUNT = new Aggregation.Count(X);
  private static final Aggregation LAST = new Aggregation.Last(X, false);

  @Test
  void an_event_at_the_label_counts_only_if_asked_for() {
    List<Event> events = events(99, 1L, 100, 2L);
    assertThat(at(SUM, frame("10s"), events, 100)).isEqualTo(1L);
    Frame closed = new Frame(Window.parse("10s"), Duration.ZERO, true, ZoneOffset.UTC);
    assertThat(at(SUM, closed, events, 100)).isEqualTo(3L);
    assertThat(closed).hasToString("[t - 10s, t]");
    assertThat(frame("30d")).hasToString("[t - 30d, t)");
  }

  @Test
  void an_event_on_the_far_edge_counts_whatever_labels_are_beside() {
    List<Event> events = events(95, 1L, 98, 10L, 104, 100L);
    assertThat(at(SUM, frame("10s"), events, 105)).isEqualTo(111L);
    List<Label> both = List.of(new Label(0, micros(100)), new Label(0, micros(105)));
    assertThat(Swept.answers(SUM, frame("10s"), events, both)).containsExactly(11L, 111L);
  }

  @Test
  void an_entity_of_very_many_events_and_labels_takes_no_more_for_each_of_them() {
    int many = 200_000;
    List<Event> events = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      events.add(new Event(0, micros(i), (long) i % 1_000));
      labels.add(new Label(0, micros(i)));
    }
    List<Aggregation> all =
        List.of(
            COUNT,
            SUM,
            LAST,
            new Aggregation.Max(X),
            new Aggregation.Variance(X, true, false),
            new Aggregation.Distinct(X),
            new Aggregation.Percentile(X, 0.5));
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), // to look at each window's events takes many minutes
        () -> {
          for (Aggregation each : all) {
            List<Object> answers = Swept.answers(each, frame("100000s"), events, labels);
            assertThat(answers.get(many - 1)).as(each.text()).isNotNull();
          }
        });
  }

  @Test
  void windows_are_exact_to_the_microsecond() {
    Instant label = Instant.parse("2023-12-20T12:01:01.923Z");
    assertThat(Window.parse("30d").start(Window.micros(label), ZoneOffset.UTC))
        .isEqualTo(Window.micros(Instant.parse("2023-11-20T12:01:01.923Z")));
  }

  @Test
  void a_calendar_day_has_23_or_25_hours_where_the_clock_is_moved() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertThat(length("1 calendar day", "2025-03-30T22:00:00Z", berlin)).hasHours(23);
    assertThat(length("1 calendar day", "2025-10-26T23:00:00Z", berlin)).hasHours(25);
    assertThat(length("24h", "2025-03-30T22:00:00Z", berlin)).hasHours(24);
    assertThat(length("1d", "2025-10-26T23:00:00Z", berlin)).hasHours(24);
  }

  @Test
  void both_times_that_the_clock_shows_twice_count_once_each() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Frame day = new Frame(Window.parse("1 calendar day"), Duration.ZERO, false, berlin);
    List<Event> events = new ArrayList<>();
    events.add(new Event(0, micros("2025-10-26T00:30:00Z"), 1L)); // 02:30 summer time
    events.add(new Event(0, micros("2025-10-26T01:30:00Z"), 1L)); // 02:30 winter time
    List<Label> labels = new ArrayList<>();
    for (int quarter = 0; quarter < 200; quarter++) {
      labels.add(new Label(0, micros("2025-10-25T23:00:00Z") + quarter * micros(900)));
    }
    List<Object> counts = Swept.answers(COUNT, day, events, labels);
    for (int i = 0; i < labels.size(); i++) {
      long end = labels.get(i).time();
      long start = day.start(end);
      long expected = events.stream().filter(e -> e.time() >= start && e.time() < end).count();
      assertThat(counts.get(i)).isEqualTo(expected);
    }
    assertThat(at(COUNT, day, events, "2025-10-26T23:00:00Z")).isEqualTo(2L);
    assertThat(at(COUNT, day, events, "2025-10-27T01:30:00Z")).as("02:30").isEqualTo(2L);
    assertThat(at(COUNT, day, events, "2025-10-27T02:00:00Z")).as("03:00").isEqualTo(0L);
  }

  @Test
  void months_end_where_the_calendar_says() {
    assertThat(
            Window.parse("1 calendar month").start(micros("2024-03-31T00:00:00Z"), ZoneOffset.UTC))
        .isEqualTo(micros("2024-02-29T00:00:00Z"));
  }

  @Test
  void an_offset_moves_both_bounds() {
    Frame frame = new Frame(Window.parse("5s"), Duration.ofSeconds(3), false, ZoneOffset.UTC);
    assertThat(at(SUM, frame, events(91, 1L, 92, 10L, 96, 100L, 97, 1000L), 100)).isEqualTo(110L);
    assertThat(frame).hasToString("[t - 3s - 5s, t - 3s)");
  }

  @Test
  void no_events_and_events_without_values_are_told_apart() {
    Events rows = new Events(new Values[] {Swept.values(events(1, null)), everyRow(1)}, 0);
    rows.add(0, micros(1));
    Sweep sweep =
        new Sweep(
            rows,
            2,
            List.of(
                new SweptFeature("rows", COUNT, frame("9s"), 1, 1),
                new SweptFeature("count", COUNT, frame("9s"), 0, 0),
                new SweptFeature("sum", SUM, frame("9s"), 0, 0)));
    sweep.begin(0);
    assertThat(sweep.at(micros(2))).containsExactly(1L, 0L, null);
    sweep.begin(1);
    assertThat(sweep.at(micros(2))).containsExactly(0L, 0L, null);
  }

  @Test
  void nulls_are_left_out_of_each_aggregation() {
    List<Event> events = events(1, 1L, 2, null, 3, 3L);
    assertThat(at(COUNT, frame("9s"), events, 5)).isEqualTo(2L);
    assertThat(at(SUM, frame("9s"), events, 5)).isEqualTo(4L);
    assertThat(at(new Aggregation.Avg(X), frame("9s"), events, 5)).isEqualTo(2.0);
    assertThat(at(new Aggregation.Min(X), frame("9s"), events, 5)).isEqualTo(1L);
    assertThat(at(new Aggregation.Max(X), frame("9s"), events, 5)).isEqualTo(3L);
    assertThat(at(new Aggregation.Variance(X, false, false), frame("9s"), events, 5))
        .isEqualTo(1.0);
    assertThat(at(new Aggregation.Distinct(X), frame("9s"), events, 5)).isEqualTo(2L);
  }

  @Test
  void the_last_value_may_be_none_if_the_spec_says_so() {
    Values values = Swept.values(events(1, 1L, 2, null));
    Events rows = new Events(new Values[] {values, everyRow(2)}, 0);
    rows.add(0, micros(1));
    rows.add(0, micros(2));
    Sweep sweep =
        new Sweep(
            rows,
            1,
            List.of(
                new SweptFeature("skip", LAST, frame("9s"), 0, 0),
                new SweptFeature("keep", new Aggregation.Last(X, true), frame("9s"), 0, 1)));
    sweep.begin(0);
    assertThat(sweep.at(micros(3))).containsExactly(1L, null);
  }

  @Test
  void a_sum_beyond_a_long_is_an_error_that_names_the_feature() {
    List<Event> events = events(1, Long.MAX_VALUE, 2, 1L);
    assertThatThrownBy(() -> at(SUM, frame("9s"), events, 5))
        .isInstanceOf(FeatureOverflowException.class)
        .hasMessage(
            "Feature f: a sum is 9223372036854775808, more than a bigint holds. Shorten its window, or sum it as a decimal: cast(… as decimal(38,0)).");
    assertThat(at(SUM, frame("4s"), events, 6)).as("each window by itself").isEqualTo(1L);
    assertThat(at(new Aggregation.Avg(X), frame("9s"), events, 5))
        .as("has no such bound")
        .isEqualTo(4.611686018427388E18);
  }

  @Test
  void a_sum_beyond_38_digits_is_an_error() {
    BigDecimal much = new BigDecimal("9".repeat(36) + ".99");
    assertThatThrownBy(() -> at(SUM, frame("9s"), events(1, much, 2, much), 5))
        .isInstanceOf(FeatureOverflowException.class)
        .hasMessageContaining("more than a decimal holds");
  }

  @Test
  void a_sum_of_doubles_forgets_what_has_left_the_window() {
    List<Event> events = events(1, 1e300, 20, 0.1, 21, 0.2);
    assertThat(at(SUM, frame("9s"), events, 25)).isEqualTo(0.30000000000000004);
    assertThat(at(SUM, frame("30s"), events(1, 1e300, 2, 1.0, 3, -1e300), 25)).isEqualTo(1.0);
  }

  @Test
  void averages_are_never_made_of_averages() {
    List<Event> events = events(1, 10L, 2, 20L, 3, 30L, 4, 100L);
    assertThat(at(new Aggregation.Avg(X), frame("9s"), events, 5)).isEqualTo(40.0);
  }

  @Test
  void of_two_values_of_one_time_the_declared_order_takes_one() {
    Events rows =
        new Events(
            new Values[] {Swept.values(events(1, 20L, 1, 10L)), Swept.values(events(1, 7L, 1, 8L))},
            1);
    rows.add(0, micros(1));
    rows.add(0, micros(1));
    Sweep sweep = new Sweep(rows, 1, List.of(new SweptFeature("f", LAST, frame("9s"), 1, 1)));
    sweep.begin(0);
    assertThat(sweep.at(micros(2))).containsExactly(7L);
  }

  @Test
  void what_was_not_known_yet_does_not_count() {
    // Feast's backfilled duplicates: a second row of the same time, created two days later
    Events rows = new Events(new Values[] {Swept.values(events(0, 10L, 0, 20L))}, 0);
    Values created = Values.whole();
    created.add(0L);
    created.add(micros(2 * 86_400));
    rows.known(created, null);
    rows.add(0, 0);
    rows.add(0, 0);
    Sweep sweep = new Sweep(rows, 1, List.of(new SweptFeature("f", LAST, frame("all"), 0, 0)));
    sweep.begin(0);
    assertThat(sweep.at(micros(86_400))).containsExactly(10L);
    assertThat(sweep.at(micros(3 * 86_400))).containsExactly(20L);
  }

  @Test
  void a_row_that_was_changed_counts_as_it_was() {
    // Chronon's testUpdateValueCase: 4, 5, 4, 5 at midnight, one 4 becomes 2 at 02:00
    Events rows =
        new Events(new Values[] {Swept.values(events(0, 4L, 0, 5L, 0, 4L, 0, 5L, 0, 2L))}, 0);
    Values from = Values.whole();
    Values until = Values.whole();
    for (int i = 0; i < 5; i++) {
      rows.add(0, 0);
      from.add(i == 4 ? micros(7_200) : 0);
      if (i == 0) {
        until.add(micros(7_200));
      } else {
        until.addAbsent();
      }
    }
    rows.known(from, until);
    Sweep sweep =
        new Sweep(
            rows,
            1,
            List.of(
                new SweptFeature("avg", new Aggregation.Avg(X), frame("all"), 0, 0),
                new SweptFeature("min", new Aggregation.Min(X), frame("all"), 0, 0)));
    sweep.begin(0);
    assertThat(sweep.at(micros(3_600))).containsExactly(4.5, 4L);
    assertThat(sweep.at(micros(9_000))).containsExactly(4.0, 2L);
  }

  @Test
  void a_lookup_with_a_tolerance_is_the_last_value_of_a_closed_window() {
    // spark-pit: left (1,4)(1,5)(2,6)(1,7)(2,8), right (1,1)(2,2)(1,6)(2,8)(1,10)
    List<Event> right =
        List.of(
            new Event(1, micros(1), 1L),
            new Event(2, micros(2), 2L),
            new Event(1, micros(6), 6L),
            new Event(2, micros(8), 8L),
            new Event(1, micros(10), 10L));
    List<Label> left =
        List.of(
            new Label(1, micros(4)),
            new Label(1, micros(5)),
            new Label(2, micros(6)),
            new Label(1, micros(7)),
            new Label(2, micros(8)));
    Frame all = new Frame(Window.parse("all"), Duration.ZERO, true, ZoneOffset.UTC);
    Frame one = new Frame(Window.parse("1s"), Duration.ZERO, true, ZoneOffset.UTC);
    assertThat(Swept.answers(LAST, all, right, left)).containsExactly(1L, 1L, 2L, 6L, 8L);
    assertThat(Swept.answers(LAST, one, right, left)).containsExactly(null, null, null, 6L, 8L);
  }

  @Test
  void a_lookup_sees_what_stands_at_its_own_time_only_if_asked_to() {
    // Feathr's point-in-time join: a value of X a day, and five labels
    List<Event> values =
        List.of(
            new Event(1, micros(1), 0.5),
            new Event(2, micros(1), 0.3),
            new Event(3, micros(1), 0.1),
            new Event(1, micros(2), 0.4),
            new Event(3, micros(2), 0.1),
            new Event(1, micros(3), 0.3),
            new Event(3, micros(3), 0.15));
    List<Label> labels =
        List.of(
            new Label(1, micros(1)),
            new Label(2, micros(1)),
            new Label(3, micros(2)),
            new Label(1, micros(3)),
            new Label(3, micros(3)));
    Frame inclusive = new Frame(Window.parse("all"), Duration.ZERO, true, ZoneOffset.UTC);
    assertThat(Swept.answers(LAST, inclusive, values, labels))
        .containsExactly(0.5, 0.3, 0.1, 0.3, 0.15);
    assertThat(Swept.answers(LAST, frame("all"), values, labels))
        .containsExactly(null, null, 0.1, 0.4, 0.1);
  }

  @Test
  void an_average_takes_in_a_row_that_came_between_two_labels() {
    // Chronon's testSimplestCase: listing 1 has 4, 5, 4, 5 and a 2 at 02:00, listing 2 has 3, 3 and
    // a 3
    List<Event> ratings = new ArrayList<>();
    for (long rating : new long[] {4, 5, 4, 5}) {
      ratings.add(new Event(1, 0, rating));
    }
    ratings.addAll(List.of(new Event(2, 0, 3L), new Event(2, 0, 3L)));
    ratings.add(new Event(1, micros(7_200), 2L));
    ratings.add(new Event(2, micros(7_200), 3L));
    List<Label> labels =
        List.of(
            new Label(1, micros(3_600)),
            new Label(1, micros(9_000)),
            new Label(2, micros(3_600)),
            new Label(2, micros(9_000)));
    assertThat(Swept.answers(new Aggregation.Avg(X), frame("all"), ratings, labels))
        .containsExactly(4.5, 4.0, 3.0, 3.0);
  }

  @Test
  void zero_has_no_sign() {
    assertThat(at(new Aggregation.Distinct(X), frame("9s"), events(1, 0.0, 2, -0.0), 5))
        .isEqualTo(1L);
  }

  private static Duration length(String window, String end, ZoneId zone) {
    long at = micros(end);
    return Duration.ofNanos((at - Window.parse(window).start(at, zone)) * 1_000);
  }

  private static Values everyRow(int rows) {
    Values values = Values.whole();
    for (int i = 0; i < rows; i++) {
      values.add(1L);
    }
    return values;
  }

  private static Object at(Aggregation aggregation, Frame frame, List<Event> events, int second) {
    return Swept.answers(aggregation, frame, events, List.of(new Label(0, micros(second)))).get(0);
  }

  private static Object at(Aggregation aggregation, Frame frame, List<Event> events, String time) {
    return Swept.answers(aggregation, frame, events, List.of(new Label(0, micros(time)))).get(0);
  }

  private static Frame frame(String window) {
    return new Frame(Window.parse(window), Duration.ZERO, false, ZoneOffset.UTC);
  }

  /** Seconds and values in turn. */
  private static List<Event> events(Object... secondsAndValues) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < secondsAndValues.length; i += 2) {
      events.add(new Event(0, micros((int) secondsAndValues[i]), secondsAndValues[i + 1]));
    }
    return Arrays.asList(events.toArray(Event[]::new));
  }

  private static long micros(int seconds) {
    return seconds * 1_000_000L;
  }

  private static long micros(String instant) {
    return Window.micros(Instant.parse(instant));
  }
}
