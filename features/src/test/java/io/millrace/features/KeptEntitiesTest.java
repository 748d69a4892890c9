package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.shuffle.KeptPart;
import io.millrace.features.shuffle.SlicedEvents;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import io.millrace.features.sweep.Steps;
import io.millrace.lake.testing.LocalSpark;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** Entities of a later day, from what was kept of an earlier one, as they are from all events. */
class KeptEntitiesTest {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Instant BEGIN = Instant.parse("2024-03-01T00:00:00Z");
  private static final List<String> VALUES =
      List.of("whole", "real", "single", "amount", "wide", "shop", "raw", "day_of", "yes");

  /** Nine days of two events an hour for seven entities with a key of two columns. */
  private static Dataset<Row> events() {
    return SPARK
        .range(0, 9 * 48, 1, 3)
        .selectExpr(
            "cast(id % 7 as int) as id",
            "if(id % 3 = 0, 'a', 'ä') as part",
            "timestamp '2024-03-01 00:00:00Z' + make_interval(0, 0, 0, 0, 0, cast(id * 30 as int)) as t",
            "if(id % 11 = 0, null, (id * 7919) % 100 - 50) as whole",
            "(id % 13) * 0.1D as real",
            "cast(id % 5 / 3 as float) as single",
            "cast((id * 31) % 1000 / 100 as decimal(10,2)) as amount",
            "cast((id * 37) % 1000 as decimal(30,3)) as wide",
            "concat('shop ', id % 4) as shop",
            "cast(concat('x', id % 3) as binary) as raw",
            "date_add(date '2024-01-01', cast(id % 9 as int)) as day_of",
            "id % 2 = 0 as yes",
            "date_format(timestamp '2024-03-01 00:00:00Z' + make_interval(0, 0, 0, 0, 0, cast(id * 30 as int)), 'yyyy-MM-dd') as ds");
  }

  @Test
  void a_day_made_of_what_was_kept_is_the_day_made_of_all_events() {
    FeatureGroup group = group();
    PointInTime before = made(group, events(), Steps.begin(group, at(5)), List.of());
    Dataset<Row> kept = before.states().orElseThrow();
    PointInTime moved =
        made(
            group,
            events(),
            Steps.between(group, at(5), at(7)).orElseThrow(),
            KeptPart.of(SPARK.createDataFrame(kept.collectAsList(), kept.schema())));
    PointInTime whole = PointInTime.ofEntities(group, events(), BEGIN.plus(Duration.ofDays(7)));
    assertThat(texts(moved.rows())).hasSize(14).isEqualTo(texts(whole.rows()));
    assertThat(moved.counts().get())
        .containsEntry("states.read", 14L)
        .containsEntry("events.in-another-slice", 0L);
  }

  @Test
  void what_is_kept_does_not_depend_on_the_order_in_which_events_are_read() {
    FeatureGroup group = group();
    Steps begin = Steps.begin(group, at(5));
    Dataset<Row> shuffled = events().orderBy("whole").repartition(5);
    assertThat(texts(made(group, shuffled, begin, List.of()).states().orElseThrow()))
        .isNotEmpty()
        .isEqualTo(texts(made(group, events(), begin, List.of()).states().orElseThrow()));
  }

  @Test
  void what_was_kept_of_values_of_another_type_is_not_read() {
    FeatureGroup group = group();
    Steps begin = Steps.begin(group, at(5));
    Steps on = Steps.between(group, at(5), at(7)).orElseThrow();
    Dataset<Row> finer =
        events().withColumn("amount", functions.col("amount").cast("decimal(10,3)"));
    Dataset<Row> states = made(group, finer, begin, List.of()).states().orElseThrow();
    List<KeptPart> kept = KeptPart.of(states);
    assertThat(made(group, finer, on, kept).counts().get()).containsEntry("states.read", 14L);
    assertThat(made(group, events(), on, kept).counts().get())
        .containsEntry("state-blocks.read", 0L)
        .containsEntry("states.read", 0L);
    assertThat(KeptPart.of(events())).as("a table of other columns").isEmpty();
    assertThat(KeptPart.of(states.withColumn("form", functions.lit("2: int, string"))))
        .as("of another Millrace")
        .isEmpty();
  }

  /** 48 are, of which the group's filter leaves out three. */
  @Test
  void an_event_in_a_slice_of_another_time_is_counted() {
    FeatureGroup group = group();
    Dataset<Row> astray = events().selectExpr("*", "if(ds = '2024-03-04', '2024-03-05', ds) as sl");
    PointInTime made =
        PointInTime.ofStates(
            group,
            astray.drop("ds").withColumnRenamed("sl", "ds"),
            sliced(),
            Steps.begin(group, at(7)),
            List.of());
    assertThat(made.counts().get()).containsEntry("events.in-another-slice", 45L);
  }

  @Test
  void what_was_kept_of_another_time_version_or_feature_is_not_of_a_group() {
    FeatureGroup group = group();
    Dataset<Row> states =
        made(group, events(), Steps.begin(group, at(5)), List.of()).states().orElseThrow();
    KeptPart part = KeptPart.of(states).get(0);
    assertThat(part.isOf(group, at(5))).isTrue();
    assertThat(part.isOf(group, at(6))).isFalse();
    assertThat(part.isOf(group.ofEvents(Set.of("n_shop")), at(5))).isFalse();
    Dataset<Row> older =
        states.withColumn("form", functions.expr("replace(form, 'version\":1', 'version\":2')"));
    assertThat(KeptPart.of(older).get(0).isOf(group, at(5))).isFalse();
  }

  private static PointInTime made(
      FeatureGroup group, Dataset<Row> events, Steps windows, List<KeptPart> kept) {
    return PointInTime.ofStates(group, events, sliced(), windows, kept);
  }

  private static SlicedEvents sliced() {
    Map<String, Steps.Range> times = new LinkedHashMap<>();
    IntStream.range(0, 9)
        .forEach(day -> times.put("2024-03-0" + (day + 1), new Steps.Range(at(day), at(day + 1))));
    return new SlicedEvents("ds", times);
  }

  private static long at(int day) {
    return Window.micros(BEGIN.plus(Duration.ofDays(day)));
  }

  private static FeatureGroup group() {
    List<Feature> features = new ArrayList<>();
    for (String value : VALUES) {
      add(features, "n_" + value, new Aggregation.Count(value), "4d");
      add(features, "max_" + value, new Aggregation.Max(value), "3d");
      add(features, "last_" + value, new Aggregation.Last(value, value.equals("whole")), "30h");
      add(features, "top_" + value, new Aggregation.TopK(value, 2), "4d");
    }
    for (String value : VALUES.subList(0, 5)) {
      add(features, "sum_" + value, new Aggregation.Sum(value), "4d");
      add(features, "avg_" + value, new Aggregation.Avg(value), "50h");
      add(features, "sd_" + value, new Aggregation.Variance(value, true, false), "4d");
      add(features, "mid_" + value, new Aggregation.Percentile(value, 0.4), "4d");
    }
    return new FeatureGroup(
        "g",
        1,
        Map.of(),
        List.of("id", "part"),
        EventTime.of("t"),
        List.of("shop"),
        Optional.empty(),
        Optional.empty(),
        Optional.of("id < 6 OR yes"),
        false,
        features,
        List.of());
  }

  private static void add(
      List<Feature> features, String name, Aggregation aggregation, String window) {
    Frame frame = new Frame(Window.parse(window), Duration.ZERO, false, ZoneOffset.UTC);
    features.add(new Feature(name, aggregation, frame));
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }
}
