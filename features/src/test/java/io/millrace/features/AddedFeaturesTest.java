package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Derived;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import io.millrace.lake.testing.LocalSpark;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Features put beside those that stand are those of a group that is made whole. */
class AddedFeaturesTest {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Instant AT = Instant.parse("2024-03-10T00:00:00Z");

  /** Of any five to ten features any part stands, some with windows that others do not reach. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void what_is_put_beside_what_stands_is_what_is_made_whole(long seed) {
    // given
    Random random = new Random(seed);
    List<Feature> all = new ArrayList<>();
    for (int i = 0; i < 5 + random.nextInt(6); i++) {
      all.add(feature(random, "f" + i));
    }
    List<Feature> standing =
        all.stream().filter(feature -> random.nextBoolean() || feature == all.get(0)).toList();
    Dataset<Row> events = events(random).cache();
    FeatureGroup group = group(all);
    // when
    Dataset<Row> before =
        stored(PointInTime.ofEntities(group.ofEvents(standing), events, AT).rows());
    PointInTime added = PointInTime.ofAdded(group, before, before.count(), events, AT);
    PointInTime whole = PointInTime.ofEntities(group, events, AT);
    // then
    assertThat(added.rows().columns()).isEqualTo(whole.rows().columns());
    assertThat(texts(added.rows())).isNotEmpty().isEqualTo(texts(whole.rows()));
    assertThat(added.counts().get()).containsEntry(PointInTime.STANDING, before.count());
  }

  @Test
  void only_columns_and_windows_of_what_came_newly_are_read() {
    Dataset<Row> events = events(new Random(7));
    FeatureGroup group =
        group(
            List.of(
                feature("old", new Aggregation.Sum("amount"), 9, Optional.empty()),
                feature("young", new Aggregation.Count("shop"), 1, Optional.empty())));
    Dataset<Row> standing =
        stored(
            PointInTime.ofEntities(group.ofEvents(group.features().subList(0, 1)), events, AT)
                .rows());
    Dataset<Row> withoutOthers = events.drop("amount", "real");
    PointInTime added = PointInTime.ofAdded(group, standing, 9, withoutOthers, AT);
    long inLastDay = events.where("t >= timestamp '2024-03-09 00:00:00Z'").count();
    assertThat(added.counts().get()).containsEntry("events.read", inLastDay);
    assertThat(texts(added.rows()))
        .isEqualTo(texts(PointInTime.ofEntities(group, events, AT).rows()));
  }

  @Test
  void what_is_made_of_features_alone_reads_no_events() {
    Dataset<Row> events = events(new Random(7));
    FeatureGroup group =
        group(List.of(feature("old", new Aggregation.Sum("amount"), 9, Optional.empty())));
    Dataset<Row> standing = stored(PointInTime.ofEntities(group.ofEvents(), events, AT).rows());
    PointInTime added = PointInTime.ofAdded(group, standing, 9, events, AT);
    assertThat(added.counts().get()).containsEntry("events.read", 0L);
    assertThat(texts(added.rows()))
        .isEqualTo(texts(PointInTime.ofEntities(group, events, AT).rows()));
  }

  /** A hundred entities, most of which have few events, and some of these only long ago. */
  private static Dataset<Row> events(Random random) {
    int seed = random.nextInt();
    return SPARK
        .range(0, 500, 1, 3)
        .selectExpr(
            "cast(pow(rand(%d), 3) * 100 as int) as id".formatted(seed),
            "timestamp '2024-03-10 00:00:00Z' - make_interval(0, 0, 0, 0, 0, 0, rand(%d) * 86400 * 12) as t"
                .formatted(seed + 1),
            "cast(rand(%d) * 1000 as decimal(10,2)) as amount".formatted(seed + 2),
            "if(rand(%d) < 0.3, null, randn(%d)) as real".formatted(seed + 3, seed + 4),
            "if(rand(%d) < 0.3, null, concat('shop ', cast(rand(%d) * 5 as int))) as shop"
                .formatted(seed + 5, seed + 6))
        .localCheckpoint();
  }

  private static Feature feature(Random random, String name) {
    List<Aggregation> any =
        List.of(
            new Aggregation.Count("*"),
            new Aggregation.Count("shop"),
            new Aggregation.Sum("amount"),
            new Aggregation.Avg("real"),
            new Aggregation.First("shop", false),
            new Aggregation.LastK("amount", 3),
            new Aggregation.Distinct("shop"),
            new Aggregation.ApproximateDistinct("real"),
            new Aggregation.Histogram("shop"));
    Aggregation aggregation = any.get(random.nextInt(any.size()));
    boolean isFilled = aggregation instanceof Aggregation.Sum && random.nextBoolean();
    return feature(
        name, aggregation, 1 + random.nextInt(11), isFilled ? Optional.of("-1") : Optional.empty());
  }

  private static Feature feature(
      String name, Aggregation aggregation, int days, Optional<String> none) {
    Window window = new Window.Span(Duration.ofDays(days));
    Frame frame = new Frame(window, Duration.ZERO, false, ZoneOffset.UTC);
    Optional<String> where = days % 3 == 0 ? Optional.of("shop <> 'shop 1'") : Optional.empty();
    return new Feature(name, aggregation, frame, where, none, "", "", List.of());
  }

  private static FeatureGroup group(List<Feature> features) {
    String first = features.get(0).name();
    return new FeatureGroup(
        "features.group",
        1,
        List.of("id"),
        EventTime.of("t"),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        features,
        List.of(new Derived.Expression("known", "`%s` is not null".formatted(first))));
  }

  /** As a table keeps them. */
  private static Dataset<Row> stored(Dataset<Row> rows) {
    return SPARK.createDataFrame(rows.collectAsList(), rows.schema());
  }

  private static List<String> texts(Dataset<Row> rows) {
    return Arrays.stream((Row[]) rows.collect()).map(Row::toString).sorted().toList();
  }
}
