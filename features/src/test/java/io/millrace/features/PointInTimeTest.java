package io.millrace.features;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Derived;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.MillraceException;
import io.millrace.lake.testing.LocalSpark;
import java.sql.Date;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointInTimeTest {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final String COUNTS = "count";

  /** Chronon's sample data; a fixed set of values, worked out in another language. */
  @Test
  void purchases_before_each_checkout_are_those_of_the_sample() {
    PointInTime made = purchasesBefore("ts");
    assertThat(made.rows().columns())
        .startsWith("checkout_id", "user_id", "ts", "label", "count_3d");
    assertThat(rows(made.rows().drop("label")))
        .containsExactlyInAnyOrderElementsOf(rows(csv("expected_purchase_features_exact")));
    assertThat(made.counts().get())
        .containsEntry("events.read", 500L)
        .containsEntry("events.used", 500L)
        .containsEntry("labels.read", 200L);
  }

  @Test
  void the_same_at_midnight_is_another_label() {
    assertThat(rows(purchasesBefore("ts - ts % 86400000").rows().drop("label")))
        .containsExactlyInAnyOrderElementsOf(rows(csv("expected_purchase_features_midnight")));
  }

  private static PointInTime purchasesBefore(String label) {
    Dataset<Row> checkouts =
        csv("checkouts")
            .selectExpr("return_id AS checkout_id", "user_id", "ts", label + " AS label");
    List<Feature> features = new ArrayList<>();
    for (int days : new int[] {3, 14, 30}) {
      Frame frame = frame(days + "d");
      features.add(new Feature("count_%dd".formatted(days), count("*"), frame));
      features.add(
          new Feature("sum_%dd".formatted(days), new Aggregation.Sum("purchase_price"), frame));
      features.add(
          new Feature("avg_%dd".formatted(days), new Aggregation.Avg("purchase_price"), frame));
    }
    features.add(
        new Feature("last_price", new Aggregation.Last("purchase_price", false), frame("all")));
    features.add(new Feature("last_ts", new Aggregation.Last("ts", false), frame("all")));
    FeatureGroup group = group(List.of("user_id"), in("ts", EventTime.Unit.MILLIS), features);
    return PointInTime.ofLabels(
        group, csv("purchases"), checkouts, in("label", EventTime.Unit.MILLIS));
  }

  @Test
  void labels_that_are_equal_or_without_a_key_are_rows_each() {
    Dataset<Row> events =
        table("k string, t timestamp, v int", row("a", at(1), 5), row(null, at(1), 7));
    Dataset<Row> labels =
        table(
            "k string, t timestamp, extra array<string>",
            row("a", at(2), List.of("x")),
            row("a", at(2), List.of("x")),
            row(null, at(2), null),
            row("none", at(2), List.of()));
    FeatureGroup group =
        group(
            List.of("k"),
            EventTime.of("t"),
            List.of(
                new Feature(COUNTS, count("*"), frame("1d")),
                new Feature("s", new Aggregation.Sum("v"), frame("1d"))));
    PointInTime made = PointInTime.ofLabels(group, events, labels, EventTime.of("t"));
    assertThat(rows(made.rows().select("k", "extra", COUNTS, "s")))
        .containsExactlyInAnyOrder(
            "a|[x]|1|5", "a|[x]|1|5", "null|null|null|null", "none|[]|0|null");
    assertThat(made.counts().get())
        .containsEntry("events.without-key", 1L)
        .containsEntry("labels.without-key", 1L);
  }

  @Test
  void the_time_of_a_label_counts_whatever_day_stands_beside_it() {
    Dataset<Row> events = table("k string, t timestamp, v int", row("a", at(1), 5));
    Dataset<Row> labels =
        table(
            "k string, t timestamp, day date",
            row("a", at(2), Date.valueOf("2001-01-01")),
            row("a", at(0), Date.valueOf("2099-01-01")));
    FeatureGroup group =
        group(
            List.of("k"), EventTime.of("t"), List.of(new Feature(COUNTS, count("*"), frame("1d"))));
    PointInTime made = PointInTime.ofLabels(group, events, labels, EventTime.of("t"));
    assertThat(rows(made.rows().select("day", COUNTS)))
        .containsExactlyInAnyOrder("2001-01-01|1", "2099-01-01|0");
  }

  @Test
  void keys_of_several_columns_never_run_into_one_another() {
    Dataset<Row> events =
        table(
            "a string, b string, t timestamp",
            row("1", "23", at(1)),
            row("12", "3", at(1)),
            row("12", "3", at(1)));
    Dataset<Row> labels =
        table("a string, b string, t timestamp", row("1", "23", at(2)), row("12", "3", at(2)));
    FeatureGroup group =
        group(
            List.of("a", "b"),
            EventTime.of("t"),
            List.of(new Feature(COUNTS, count("*"), frame("1d"))));
    assertThat(
            rows(
                PointInTime.ofLabels(group, events, labels, EventTime.of("t"))
                    .rows()
                    .select("a", "b", COUNTS)))
        .containsExactlyInAnyOrder("1|23|1", "12|3|2");
    Dataset<Row> numbers = labels.withColumn("b", col("b").cast("int"));
    assertThatThrownBy(() -> PointInTime.ofLabels(group, events, numbers, EventTime.of("t")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Key 'b' is string in the events of g and int in the labels.");
  }

  @Test
  void all_aggregations_are_of_the_types_that_their_inputs_have() {
    Dataset<Row> events =
        table(
            "k int, t timestamp, i int, d decimal(5,2), w decimal(30,2), x double, f float, s string, day date",
            row(1, at(1), 3, dec("1.25"), dec("2.50"), 0.5, 0.5f, "b", Date.valueOf("2024-03-01")),
            row(1, at(2), 4, dec("2.25"), dec("3.50"), 1.5, 1.5f, "a", Date.valueOf("2024-03-02")));
    List<Feature> features = new ArrayList<>();
    Frame day = frame("1d");
    features.add(new Feature("sum_i", new Aggregation.Sum("i"), day));
    features.add(new Feature("sum_d", new Aggregation.Sum("d"), day));
    features.add(new Feature("sum_w", new Aggregation.Sum("w"), day));
    features.add(new Feature("sum_f", new Aggregation.Sum("f"), day));
    features.add(new Feature("avg_d", new Aggregation.Avg("d"), day));
    features.add(new Feature("min_f", new Aggregation.Min("f"), day));
    features.add(new Feature("max_s", new Aggregation.Max("s"), day));
    features.add(new Feature("max_w", new Aggregation.Max("w"), day));
    features.add(new Feature("last_day", new Aggregation.Last("day", false), day));
    features.add(new Feature("last_two", new Aggregation.LastK("s", 2), day));
    features.add(new Feature("bars", new Aggregation.Histogram("s"), day));
    features.add(new Feature("half", new Aggregation.Percentile("x", 0.5), day));
    features.add(
        new Feature(
            "big", count("*"), day, Optional.of("i > 3"), Optional.empty(), "", "", List.of()));
    FeatureGroup group = group(List.of("k"), EventTime.of("t"), features);
    Dataset<Row> made = PointInTime.ofEntities(group, events, at(3).toInstant()).rows();
    assertThat(made.schema().toDDL())
        .isEqualTo(
            "k INT,sum_i BIGINT,sum_d DECIMAL(15,2),sum_w DECIMAL(38,2),sum_f DOUBLE,avg_d DECIMAL(9,6),min_f FLOAT,max_s STRING,max_w DECIMAL(30,2),last_day DATE,last_two ARRAY<STRING>,bars MAP<STRING, BIGINT>,half DOUBLE,big BIGINT");
    assertThat(rows(made))
        .containsExactly(
            "1|7|3.50|6.00|2.0|1.750000|0.5|b|3.50|2024-03-02|[a, b]|Map(a -> 1, b -> 1)|1.0|1");
  }

  @Test
  void a_slice_has_each_entity_that_has_events_in_a_window() {
    Dataset<Row> events =
        table("k bigint, t timestamp", row(1L, at(0)), row(2L, at(5)), row(3L, at(9)));
    FeatureGroup group =
        new FeatureGroup(
            "g",
            1,
            Map.of(),
            List.of("k"),
            EventTime.of("t"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("k <> 4"),
            false,
            List.of(new Feature(COUNTS, count("*"), frame("6h"))),
            List.of(new Derived.Expression("twice", "count * 2")));
    PointInTime made = PointInTime.ofEntities(group, events, at(9).toInstant());
    assertThat(rows(made.rows())).containsExactly("2|1|2");
    assertThat(made.counts().get())
        .containsEntry("events.read", 3L)
        .containsEntry("events.used", 1L)
        .containsEntry("events.outside-windows", 2L);
  }

  @Test
  void a_column_that_is_not_there_is_told_without_a_plan() {
    Dataset<Row> events = table("k int, t timestamp", row(1, at(0)));
    FeatureGroup group =
        group(
            List.of("k"),
            EventTime.of("t"),
            List.of(new Feature("s", new Aggregation.Sum("amuont"), frame("1d"))));
    assertThatThrownBy(() -> PointInTime.ofEntities(group, events, at(1).toInstant()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("`amuont` cannot be resolved")
        .hasMessageNotContaining("Project");
  }

  @Test
  void an_event_that_does_not_count_may_have_any_time() {
    Dataset<Row> events =
        table(
            "k int, t bigint, ok boolean",
            row(1, 1_709_251_200L, true),
            row(1, Long.MAX_VALUE, false));
    FeatureGroup group =
        new FeatureGroup(
            "g",
            1,
            Map.of(),
            List.of("k"),
            new EventTime("t", Optional.of(EventTime.Unit.SECONDS), Optional.empty()),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("ok"),
            false,
            List.of(new Feature(COUNTS, count("*"), frame("1d"))),
            List.of());
    PointInTime made =
        PointInTime.ofEntities(group, events, java.time.Instant.ofEpochSecond(1_709_251_201L));
    assertThat(rows(made.rows())).containsExactly("1|1");
    assertThat(made.counts().get())
        .containsEntry("events.used", 1L)
        .containsEntry("events.filtered", 1L);
  }

  @Test
  void times_in_the_wrong_unit_fail_the_run() {
    Dataset<Row> events = table("k int, t bigint", row(1, 1_700_000_000L));
    FeatureGroup group =
        group(
            List.of("k"),
            new EventTime("t", Optional.of(EventTime.Unit.MILLIS), Optional.empty()),
            List.of(new Feature(COUNTS, count("*"), frame("1d"))));
    assertThatThrownBy(
            () -> PointInTime.ofEntities(group, events, at(1).toInstant()).counts().get())
        .hasStackTraceContaining(
            "a time in 't' is 1970-01-20T16:13:20Z, and times lie between 1971 and 2099. Is its unit millis?");
    FeatureGroup undeclared = group(List.of("k"), EventTime.of("t"), group.features());
    assertThatThrownBy(() -> PointInTime.ofEntities(undeclared, events, at(1).toInstant()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("the time 't' is bigint, which is no time without a unit");
  }

  @Test
  void numbers_of_each_wrong_unit_fail_the_run() {
    long seconds = 1_700_000_000L;
    for (EventTime.Unit is : EventTime.Unit.values()) {
      Dataset<Row> events = table("k int, t bigint", row(1, seconds * 1_000_000 / is.micros()));
      for (EventTime.Unit said : EventTime.Unit.values()) {
        FeatureGroup group =
            group(List.of("k"), in(said), List.of(new Feature(COUNTS, count("*"), frame("1d"))));
        Instant after = Instant.ofEpochSecond(seconds + 1);
        if (is == said) {
          assertThat(rows(PointInTime.ofEntities(group, events, after).rows()))
              .containsExactly("1|1");
        } else {
          assertThatThrownBy(() -> PointInTime.ofEntities(group, events, after).rows().count())
              .as("%s as %s", is, said)
              .hasStackTraceContaining("Is its unit " + said.name().toLowerCase(Locale.ROOT));
        }
      }
    }
  }

  @Test
  void what_is_declared_of_a_time_and_would_not_count_is_refused() {
    Optional<ZoneId> berlin = Optional.of(ZoneId.of("Europe/Berlin"));
    Dataset<Row> rows =
        table(
            "k int, t timestamp, d date, n bigint", row(1, at(1), Date.valueOf("2024-01-01"), 1L));
    assertRefused(
        rows,
        in("t", EventTime.Unit.MILLIS),
        "'t' is timestamp, which is no number that counts a unit");
    assertRefused(
        rows, in("d", EventTime.Unit.SECONDS), "'d' is date, which is no instant without a zone");
    assertRefused(
        rows,
        new EventTime("d", Optional.of(EventTime.Unit.SECONDS), berlin),
        "'d' is date, which is no number that counts a unit. Leave its unit out");
    assertRefused(
        rows,
        new EventTime("t", Optional.empty(), berlin),
        "'t' is timestamp, which is the same instant in each zone. Leave its zone out");
    assertRefused(
        rows,
        new EventTime("n", Optional.of(EventTime.Unit.SECONDS), berlin),
        "'n' is bigint, which is the same instant in each zone");
    assertRefused(rows, EventTime.of("x"), "there is no column x. There are: k, t, d, n.");
  }

  /** As the time of events, as what says when they were known, and as the time of labels. */
  private static void assertRefused(Dataset<Row> rows, EventTime time, String message) {
    List<Feature> features = List.of(new Feature(COUNTS, count("*"), frame("1d")));
    FeatureGroup wrong = group(List.of("k"), time, features);
    FeatureGroup right = group(List.of("k"), EventTime.of("t"), features);
    FeatureGroup known =
        new FeatureGroup(
            "g",
            1,
            Map.of(),
            List.of("k"),
            right.time(),
            List.of(),
            Optional.of(time),
            Optional.empty(),
            Optional.empty(),
            false,
            features,
            List.of());
    for (ThrowingCallable made :
        List.<ThrowingCallable>of(
            () -> PointInTime.ofEntities(wrong, rows, at(9).toInstant()),
            () -> PointInTime.ofLabels(known, rows, rows, EventTime.of("t")),
            () -> PointInTime.ofLabels(right, rows, rows, time),
            () -> Explanation.of(wrong, COUNTS, Map.of("k", "1"), at(9).toInstant(), rows),
            () -> LabelSplit.byTime(rows, "part", time, "train", Map.of()))) {
      assertThatThrownBy(made)
          .isInstanceOf(InvalidSpecException.class)
          .hasMessageContaining(message);
    }
  }

  private static EventTime in(EventTime.Unit unit) {
    return in("t", unit);
  }

  private static EventTime in(String column, EventTime.Unit unit) {
    return new EventTime(column, Optional.of(unit), Optional.empty());
  }

  @Test
  void dates_are_days_of_the_declared_zone_whatever_the_session_says() {
    Dataset<Row> events = table("k int, d date", row(1, Date.valueOf("2025-03-30")));
    Frame inBerlin =
        new Frame(Window.parse("1 calendar day"), Duration.ZERO, false, ZoneId.of("Europe/Berlin"));
    FeatureGroup group =
        group(
            List.of("k"),
            new EventTime("d", Optional.empty(), Optional.of(ZoneId.of("Europe/Berlin"))),
            List.of(new Feature(COUNTS, count("*"), inBerlin)));
    for (String zone : List.of("UTC", "America/New_York")) {
      SPARK.conf().set("spark.sql.session.timeZone", zone);
      try {
        assertThat(
                rows(
                    PointInTime.ofEntities(group, events, Instant.parse("2025-03-30T22:00:00Z"))
                        .rows()))
            .as(zone)
            .containsExactly("1|1");
        assertThat(
                rows(
                    PointInTime.ofEntities(group, events, Instant.parse("2025-03-29T23:00:00Z"))
                        .rows()))
            .as(zone)
            .isEmpty();
      } finally {
        SPARK.conf().set("spark.sql.session.timeZone", "UTC");
      }
    }
  }

  @Test
  void values_that_are_no_numbers_fail_or_are_skipped_as_declared() {
    Dataset<Row> events =
        table("k int, t timestamp, x double", row(1, at(1), Double.NaN), row(1, at(2), 2.0));
    List<Feature> features = List.of(new Feature("m", new Aggregation.Max("x"), frame("1d")));
    FeatureGroup failing = group(List.of("k"), EventTime.of("t"), features);
    assertThatThrownBy(
            () -> PointInTime.ofEntities(failing, events, at(3).toInstant()).counts().get())
        .hasStackTraceContaining("g: x is NaN in an event");
    FeatureGroup skipping =
        new FeatureGroup(
            "g",
            1,
            Map.of(),
            List.of("k"),
            EventTime.of("t"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            features,
            List.of());
    PointInTime made = PointInTime.ofEntities(skipping, events, at(3).toInstant());
    assertThat(rows(made.rows())).containsExactly("1|2.0");
    assertThat(made.counts().get()).containsEntry("values.not-finite", 1L);
  }

  @Test
  void what_the_events_do_not_have_is_told_before_anything_is_read() {
    Dataset<Row> events = table("k int, t timestamp, x map<string,int>");
    FeatureGroup group =
        group(
            List.of("k"),
            EventTime.of("t"),
            List.of(new Feature("m", new Aggregation.Max("nothing"), frame("1d"))));
    assertThatThrownBy(() -> PointInTime.ofEntities(group, events, at(1).toInstant()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("nothing");
    FeatureGroup nested =
        group(
            List.of("k"),
            EventTime.of("t"),
            List.of(new Feature("m", new Aggregation.Max("x"), frame("1d"))));
    assertThatThrownBy(() -> PointInTime.ofEntities(nested, events, at(1).toInstant()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("has no order");
  }

  /** Feast's backfilled duplicates: a second row of the same time, created two days later. */
  @Test
  void what_became_known_after_a_label_counts_only_regardless_of_that() {
    Dataset<Row> events =
        table(
            "k int, t timestamp, created timestamp, until timestamp, v int",
            row(1, at(1), at(1), null, 10),
            row(1, at(1), at(9), null, 20),
            row(2, at(1), at(1), at(4), 30),
            row(2, at(1), at(4), null, 40));
    Dataset<Row> labels = table("k int, l timestamp", row(1, at(3)), row(2, at(3)), row(2, at(5)));
    FeatureGroup plain =
        group(
            List.of("k"),
            EventTime.of("t"),
            List.of(new Feature("v", new Aggregation.Last("v", false), frame("1d"))));
    FeatureGroup known =
        new FeatureGroup(
            "g",
            1,
            Map.of(),
            plain.keys(),
            plain.time(),
            List.of("created"),
            Optional.of(EventTime.of("created")),
            Optional.of(EventTime.of("until")),
            Optional.empty(),
            false,
            plain.features(),
            List.of());
    EventTime time = EventTime.of("l");
    assertThat(
            rows(
                PointInTime.ofLabels(known, events, labels, time)
                    .rows()
                    .selectExpr("k", "hour(l)", "v")))
        .containsExactlyInAnyOrder("1|3|10", "2|3|30", "2|5|40");
    assertThat(
            rows(
                PointInTime.ofLabels(plain, events, labels, time)
                    .rows()
                    .selectExpr("k", "hour(l)", "v")))
        .containsExactlyInAnyOrder("1|3|20", "2|3|40", "2|5|40");
  }

  /** Bitemporal tables write 9999-12-31 where others have NULL. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "timestamp '9999-12-31T23:59:59.999999Z'",
        "timestamp '9999-12-31'",
        "timestamp '2100-01-01T00:00:00Z'",
        "timestamp '2099-12-31T23:59:59.999999Z'",
        "timestamp_micros(9223372036854775807)",
        "date '9999-12-31'",
        "date_from_unix_date(2147483647)",
        "timestamp_ntz '9999-12-31 23:59:59.999999'",
        "timestamp_ntz '294246-12-31 00:00:00'",
        "cast(null as timestamp)"
      })
  void a_row_may_be_so_for_ever(String end) {
    assertThat(knownUntil(end)).containsExactly("10|1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timestamp '2024-03-01T03:00:00Z'",
        "timestamp '1970-12-31T23:59:59Z'",
        "timestamp '0001-01-01'",
        "timestamp_micros(-9223372036854775807)",
        "date '0001-01-01'",
        "date_from_unix_date(-2147483648)",
        "timestamp_ntz '0001-01-01 00:00:00'"
      })
  void a_row_may_have_been_so_until_any_time(String end) {
    assertThat(knownUntil(end)).containsExactly("null|0");
  }

  /** A number that counts another unit than it says would be for ever too. */
  @Test
  void an_end_that_is_a_number_is_in_range() {
    EventTime until = new EventTime("until", Optional.of(EventTime.Unit.MILLIS), Optional.empty());
    assertThatThrownBy(() -> knownUntil("253402300799000", until))
        .hasStackTraceContaining("a time in 'until' is 9999-12-31T23:59:59Z");
  }

  private static List<String> knownUntil(String end) {
    boolean isLocal = end.startsWith("date") || end.startsWith("timestamp_ntz");
    Optional<ZoneId> zone = isLocal ? Optional.of(ZoneId.of("America/New_York")) : Optional.empty();
    return knownUntil(end, new EventTime("until", Optional.empty(), zone));
  }

  private static List<String> knownUntil(String end, EventTime until) {
    Dataset<Row> events =
        table("k int, t timestamp, v int", row(1, at(1), 10))
            .withColumn("until", functions.expr(end));
    FeatureGroup group =
        new FeatureGroup(
            "g",
            1,
            Map.of(),
            List.of("k"),
            EventTime.of("t"),
            List.of(),
            Optional.empty(),
            Optional.of(until),
            Optional.empty(),
            false,
            List.of(
                new Feature("v", new Aggregation.Last("v", false), frame("1d")),
                new Feature("n", new Aggregation.Count("*"), frame("1d"))),
            List.of());
    Dataset<Row> labels = table("k int, l timestamp", row(1, at(3)));
    return rows(
        PointInTime.ofLabels(group, events, labels, EventTime.of("l")).rows().select("v", "n"));
  }

  @Test
  void a_delay_takes_each_label_for_an_earlier_one_also_in_what_was_known() {
    Dataset<Row> events =
        table(
            "k int, t timestamp, created timestamp, v int",
            row(1, at(1), at(1), 10),
            row(1, at(2), at(4), 20),
            row(1, at(3), at(3), 30));
    Frame frame = frame("2h");
    FeatureGroup plain =
        group(
            List.of("k"),
            EventTime.of("t"),
            List.of(new Feature("s", new Aggregation.Sum("v"), frame)));
    FeatureGroup known =
        new FeatureGroup(
            "g",
            1,
            Map.of(),
            plain.keys(),
            plain.time(),
            List.of(),
            Optional.of(EventTime.of("created")),
            Optional.empty(),
            Optional.empty(),
            false,
            plain.features(),
            List.of());
    EventTime time = EventTime.of("l");
    Dataset<Row> late = table("k int, l timestamp", row(1, at(5)), row(1, at(3)));
    Dataset<Row> early = table("k int, l timestamp", row(1, at(3)), row(1, at(1)));
    for (FeatureGroup group : List.of(plain, known)) {
      List<String> delayed =
          rows(
              PointInTime.ofLabels(group, events, late, time, Duration.ofHours(2))
                  .rows()
                  .selectExpr("hour(l) - 2", "s"));
      assertThat(delayed)
          .containsExactlyInAnyOrderElementsOf(
              rows(
                  PointInTime.ofLabels(group, events, early, time)
                      .rows()
                      .selectExpr("hour(l)", "s")))
          .contains("1|null", group == plain ? "3|30" : "3|10");
    }
  }

  private static Aggregation count(String input) {
    return new Aggregation.Count(input);
  }

  private static Frame frame(String window) {
    return new Frame(Window.parse(window), Duration.ZERO, false, ZoneOffset.UTC);
  }

  static FeatureGroup group(List<String> keys, EventTime time, List<Feature> features) {
    return group(keys, time, features, List.of());
  }

  static FeatureGroup group(
      List<String> keys, EventTime time, List<Feature> features, List<Derived> derived) {
    return FeatureGroup.of("g", 1, keys, time, features, derived);
  }

  private static java.math.BigDecimal dec(String text) {
    return new java.math.BigDecimal(text);
  }

  private static java.sql.Timestamp at(int hour) {
    return java.sql.Timestamp.from(Instant.parse("2024-03-01T%02d:00:00Z".formatted(hour)));
  }

  private static Row row(Object... values) {
    Object[] cells =
        Arrays.stream(values)
            .map(
                value ->
                    value instanceof List<?> list
                        ? scala.collection.JavaConverters.asScalaBuffer(list).toSeq()
                        : value)
            .toArray();
    return RowFactory.create(cells);
  }

  private static Dataset<Row> table(String ddl, Row... rows) {
    return SPARK.createDataFrame(List.of(rows), StructType.fromDDL(ddl));
  }

  private static Dataset<Row> csv(String name) {
    return SPARK
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(PointInTimeTest.class.getResource("/chronon/%s.csv".formatted(name)).getPath());
  }

  /** A text for each row; sequences as lists. */
  private static List<String> rows(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(
            row -> {
              List<String> cells = new ArrayList<>();
              for (int i = 0; i < row.size(); i++) {
                Object cell = row.get(i);
                cells.add(
                    cell instanceof scala.collection.Seq<?> seq
                        ? scala.collection.JavaConverters.seqAsJavaList(seq).toString()
                        : String.valueOf(cell));
              }
              return String.join("|", cells);
            })
        .toList();
  }
}
