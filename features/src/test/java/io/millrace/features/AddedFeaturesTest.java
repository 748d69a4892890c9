package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.shuffle.KeptPart;
import io.millrace.features.shuffle.SlicedEvents;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Derived;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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

  /** The first alone cannot move on from what was kept. */
  static final List<Aggregation> ANY =
      List.of(
          new Aggregation.First("shop", false),
          new Aggregation.Count("*"),
          new Aggregation.Count("amount"),
          new Aggregation.Sum("amount"),
          new Aggregation.Avg("amount"),
          new Aggregation.Avg("real"),
          new Aggregation.Variance("real", true, false),
          new Aggregation.Max("amount"),
          new Aggregation.Last("amount", false),
          new Aggregation.LastK("amount", 3),
          new Aggregation.Distinct("shop"),
          new Aggregation.ApproximateDistinct("real"),
          new Aggregation.Histogram("shop"));

  private static final SlicedEvents SLICED =
      new SlicedEvents("ds", Map.of("all", new Steps.Range(Long.MIN_VALUE, Long.MAX_VALUE)));

  /** Of any five to ten features any part stands, some with windows that others do not reach. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void what_is_put_beside_what_stands_is_what_is_made_whole(long seed) {
    // given
    Random random = new Random(seed);
    FeatureGroup group = group(features(random, ANY));
    Set<String> standing = some(random, group);
    Dataset<Row> events = events(random).cache();
    // when
    Dataset<Row> before =
        stored(PointInTime.ofEntities(group.ofEvents(standing), events, AT).rows());
    PointInTime added = added(group, before, standing, events);
    PointInTime whole = PointInTime.ofEntities(group, events, AT);
    // then
    assertThat(added.rows().columns()).isEqualTo(whole.rows().columns());
    assertThat(texts(added.rows())).isNotEmpty().isEqualTo(texts(whole.rows()));
    assertThat(added.counts().get()).containsEntry(PointInTime.STANDING, before.count());
  }

  /**
   * Features come newly twice, on days one after another: beside what stands, and beside what moves
   * on. Then all move on together.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void what_is_kept_of_parts_moves_on_as_one(long seed) {
    // given
    Random random = new Random(seed);
    FeatureGroup group = group(features(random, ANY.subList(1, ANY.size())));
    Set<String> first = some(random, group);
    Set<String> second = new TreeSet<>(some(random, group));
    second.addAll(first);
    Dataset<Row> events = events(random).cache();
    // when
    PointInTime stands = begun(group, first, events, 7);
    PointInTime standing =
        PointInTime.standing(
            stored(stands.rows()),
            stands.rows().count(),
            Optional.of(stored(stands.states().orElseThrow())));
    PointInTime seven = with(group, standing, first, second, events, 7);
    PointInTime eight =
        with(group, moved(group, second, seven, events, 8), second, group.names(), events, 8);
    PointInTime nine = moved(group, group.names(), eight, events, 9);
    // then
    assertSame(seven, group, second, events, 7);
    assertSame(eight, group, group.names(), events, 8);
    assertSame(nine, group, group.names(), events, 9);
    assertThat(KeptPart.of(nine.states().orElseThrow())).hasSize(1);
  }

  /**
   * One feature means something else from the eighth on, as a version of its own. On the ninth all
   * move on from what was kept of those whose versions are the same; the others begin.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_feature_of_another_version_alone_is_made_anew(long seed) {
    // given
    Random random = new Random(seed);
    List<Feature> features = features(random, ANY.subList(1, ANY.size()));
    FeatureGroup before = group(features);
    List<Feature> changed = new ArrayList<>(features);
    int at = random.nextInt(features.size());
    changed.set(at, named("f" + at, features(random, ANY.subList(1, ANY.size())).get(0)));
    FeatureGroup now = group(changed, Map.of("f" + at, 2));
    Set<String> others = new TreeSet<>(now.names());
    others.remove("f" + at);
    Dataset<Row> events = events(random).cache();
    // when
    PointInTime made = begun(before, before.names(), events, 8);
    Dataset<Row> states = stored(made.states().orElseThrow());
    PointInTime standing =
        PointInTime.standing(
            stored(made.rows().select("id", others.toArray(String[]::new))),
            made.rows().count(),
            usable(states, now, 8));
    PointInTime eight = with(now, standing, others, now.names(), events, 8);
    Set<String> kept = names(usable(stored(eight.states().orElseThrow()), now, 8));
    PointInTime nine = with(now, moved(now, kept, eight, events, 9), kept, now.names(), events, 9);
    // then
    assertThat(names(usable(states, now, 8))).isEmpty();
    assertThat(kept).containsExactly("f" + at);
    assertSame(eight, now, now.names(), events, 8);
    assertSame(nine, now, now.names(), events, 9);
    assertThat(names(usable(nine.states().orElseThrow(), now, 9))).isEqualTo(now.names());
  }

  private static Feature named(String name, Feature feature) {
    return new Feature(
        name,
        feature.aggregation(),
        feature.frame(),
        feature.where(),
        feature.fallback(),
        "",
        "",
        List.of());
  }

  private static Optional<Dataset<Row>> usable(Dataset<Row> states, FeatureGroup group, int day) {
    return KeptPart.of(states).stream()
        .filter(part -> part.isOf(group, Window.micros(end(day))))
        .map(KeptPart::rows)
        .reduce(Dataset::union);
  }

  private static Set<String> names(Optional<Dataset<Row>> states) {
    return states.stream()
        .flatMap(rows -> KeptPart.of(rows).stream())
        .flatMap(part -> part.features().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertSame(
      PointInTime made, FeatureGroup group, Set<String> names, Dataset<Row> events, int day) {
    assertThat(texts(made.rows()))
        .isNotEmpty()
        .isEqualTo(texts(PointInTime.ofEntities(group.ofEvents(names), events, end(day)).rows()));
  }

  /** Those of the second names that are not among the first begin beside what is made already. */
  private static PointInTime with(
      FeatureGroup group,
      PointInTime made,
      Set<String> first,
      Set<String> second,
      Dataset<Row> events,
      int day) {
    Set<String> lacking = new TreeSet<>(second);
    lacking.removeAll(first);
    List<PointInTime> parts = new ArrayList<>(List.of(made));
    if (!lacking.isEmpty()) {
      parts.add(begun(group, lacking, events, day));
    }
    return PointInTime.joined(group.ofEvents(second), parts);
  }

  static PointInTime begun(FeatureGroup group, Set<String> names, Dataset<Row> events, int day) {
    FeatureGroup some = group.ofEvents(names);
    Steps begin = Steps.begin(some, Window.micros(end(day)));
    return PointInTime.ofStates(some, events, SLICED, begin, List.of());
  }

  static PointInTime moved(
      FeatureGroup group, Set<String> names, PointInTime before, Dataset<Row> events, int day) {
    FeatureGroup some = group.ofEvents(names);
    long from = Window.micros(end(day - 1));
    Steps windows = Steps.between(some, from, Window.micros(end(day))).orElseThrow();
    List<KeptPart> kept = KeptPart.of(stored(before.states().orElseThrow()));
    assertThat(kept).allMatch(part -> part.isOf(some, from));
    PointInTime moved = PointInTime.ofStates(some, events, SLICED, windows, kept);
    assertThat(moved.counts().get())
        .containsEntry("state-blocks.read", kept.stream().mapToLong(KeptPart::blocks).sum());
    return moved;
  }

  static Instant end(int day) {
    return Instant.parse("2024-03-0%dT00:00:00Z".formatted(day));
  }

  @Test
  void only_columns_and_windows_of_what_came_newly_are_read() {
    Dataset<Row> events = events(new Random(7));
    FeatureGroup group =
        group(
            List.of(
                feature("old", new Aggregation.Sum("amount"), 9, Optional.empty()),
                feature("young", new Aggregation.Count("shop"), 1, Optional.empty())));
    Set<String> old = Set.of("old");
    Dataset<Row> standing = stored(PointInTime.ofEntities(group.ofEvents(old), events, AT).rows());
    PointInTime added = added(group, standing, old, events.drop("amount", "real"));
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
    PointInTime added = added(group, standing, group.names(), events);
    assertThat(added.counts().get()).containsEntry("events.read", 0L);
    assertThat(texts(added.rows()))
        .isEqualTo(texts(PointInTime.ofEntities(group, events, AT).rows()));
  }

  private static PointInTime added(
      FeatureGroup group, Dataset<Row> rows, Set<String> had, Dataset<Row> events) {
    Set<String> lacking = new TreeSet<>(group.names());
    lacking.removeAll(had);
    List<PointInTime> parts =
        new ArrayList<>(List.of(PointInTime.standing(rows, rows.count(), Optional.empty())));
    if (!lacking.isEmpty()) {
      parts.add(PointInTime.ofAdded(group.ofEvents(lacking), events, AT));
    }
    return PointInTime.joined(group, parts);
  }

  /** At least the first. */
  private static Set<String> some(Random random, FeatureGroup group) {
    Set<String> some = new TreeSet<>(Set.of(group.features().get(0).name()));
    group.names().stream().filter(name -> random.nextBoolean()).forEach(some::add);
    return some;
  }

  /** A hundred entities, most of which have few events, and some of these only long ago. */
  static Dataset<Row> events(Random random) {
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
                .formatted(seed + 5, seed + 6),
            "'all' as ds")
        .localCheckpoint();
  }

  static List<Feature> features(Random random, List<Aggregation> any) {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < 5 + random.nextInt(6); i++) {
      Aggregation aggregation = any.get(random.nextInt(any.size()));
      boolean isFilled = aggregation instanceof Aggregation.Sum && random.nextBoolean();
      features.add(
          feature(
              "f" + i,
              aggregation,
              1 + random.nextInt(isFilled ? 11 : 4),
              isFilled ? Optional.of("-1") : Optional.empty()));
    }
    return features;
  }

  private static Feature feature(
      String name, Aggregation aggregation, int days, Optional<String> none) {
    Window window = new Window.Span(Duration.ofDays(days));
    Frame frame = new Frame(window, Duration.ZERO, false, ZoneOffset.UTC);
    Optional<String> where = days % 3 == 0 ? Optional.of("shop <> 'shop 1'") : Optional.empty();
    return new Feature(name, aggregation, frame, where, none, "", "", List.of());
  }

  static FeatureGroup group(List<Feature> features) {
    return group(features, Map.of());
  }

  private static FeatureGroup group(List<Feature> features, Map<String, Integer> versions) {
    String first = features.get(0).name();
    return new FeatureGroup(
        "features.group",
        1,
        versions,
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

  static List<String> texts(Dataset<Row> rows) {
    return Arrays.stream((Row[]) rows.collect()).map(Row::toString).sorted().toList();
  }
}
