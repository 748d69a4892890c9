package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.testing.LocalSpark;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slices that have each entity of a list, whether or not it has events. */
class ListedEntitiesTest {
  private static final SparkSession SPARK = LocalSpark.session();

  /** The oracle is a training set whose labels are all these entities as of the slice's end. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void each_has_what_a_label_at_the_end_of_the_slice_has(long seed) {
    Random random = new Random(seed);
    FeatureGroup group = group(random, 0);
    Dataset<Row> events = AddedFeaturesTest.events(random).cache();
    assertIsThatOfLabels(
        group,
        events,
        list(random),
        ofEvents -> PointInTime.ofEntities(ofEvents, events, AddedFeaturesTest.end(8)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void also_where_windows_move_from_what_was_kept(long seed) {
    Random random = new Random(seed);
    FeatureGroup group = group(random, 1); // without the first, which does not move
    Dataset<Row> events = AddedFeaturesTest.events(random).cache();
    Dataset<Row> list = list(random);
    assertIsThatOfLabels(
        group,
        events,
        list,
        ofEvents -> {
          PointInTime seven = AddedFeaturesTest.begun(ofEvents, ofEvents.names(), events, 7);
          return AddedFeaturesTest.moved(
              ofEvents, ofEvents.names(), PointInTime.withListed(ofEvents, seven, list), events, 8);
        });
  }

  private static void assertIsThatOfLabels(
      FeatureGroup group,
      Dataset<Row> events,
      Dataset<Row> list,
      Function<FeatureGroup, PointInTime> made) {
    // given
    Dataset<Row> keys = list.where("id IS NOT NULL").selectExpr("cast(id AS int) AS id").distinct();
    Dataset<Row> seen = made.apply(group.ofEvents()).rows().select("id");
    Dataset<Row> labels =
        keys.union(seen).distinct().withColumn("at", functions.lit(AddedFeaturesTest.end(8)));
    // when
    PointInTime slice = PointInTime.withListed(group, made.apply(group.ofEvents()), list);
    PointInTime set = PointInTime.ofLabels(group, events, labels, EventTime.of("at"));
    // then
    assertThat(AddedFeaturesTest.texts(slice.rows()))
        .hasSizeGreaterThan((int) seen.count())
        .isEqualTo(AddedFeaturesTest.texts(set.rows().drop("at")));
    assertThat(slice.counts().get())
        .containsEntry("entities.read", list.count())
        .containsEntry("entities.without-key", list.where("id IS NULL").count())
        .containsEntry("entities.repeated", list.where("id IS NOT NULL").count() - keys.count())
        .containsEntry("entities.listed", keys.count())
        .containsEntry("entities.unlisted", seen.except(keys).count());
    slice.close();
  }

  @Test
  void keys_of_a_list_must_fit_those_of_the_events() {
    Random random = new Random(1);
    FeatureGroup group = group(random, 0);
    PointInTime made =
        PointInTime.ofEntities(
            group.ofEvents(), AddedFeaturesTest.events(random), AddedFeaturesTest.end(8));
    for (String type : List.of("string", "bigint")) {
      Dataset<Row> list = SPARK.sql("SELECT cast('1' AS %s) AS id".formatted(type));
      assertThatThrownBy(() -> PointInTime.withListed(group, made, list))
          .isInstanceOf(InvalidSpecException.class)
          .hasMessageContaining(
              "Key 'id' is int in the events of features.group and %s in its entities"
                  .formatted(type));
    }
    assertThatThrownBy(() -> PointInTime.withListed(group, made, SPARK.sql("SELECT 1 AS who")))
        .hasMessageContaining(
            "The entities of features.group: there is no column id. There are: who.");
  }

  private static FeatureGroup group(Random random, int from) {
    return AddedFeaturesTest.group(
        AddedFeaturesTest.features(
            random, AddedFeaturesTest.ANY.subList(from, AddedFeaturesTest.ANY.size())));
  }

  /** Of a narrower type: some have events, some none, some stand there twice, some have no key. */
  private static Dataset<Row> list(Random random) {
    int seed = random.nextInt();
    return SPARK
        .range(0, 150, 1, 3)
        .selectExpr(
            "if(rand(%d) < 0.1, null, cast(rand(%d) * 200 as smallint)) as id"
                .formatted(seed, seed + 1),
            "'x' as name")
        .localCheckpoint();
  }
}
