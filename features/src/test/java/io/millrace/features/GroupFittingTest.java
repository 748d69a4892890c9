package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Derived;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.TrainingRange;
import io.millrace.features.spec.Window;
import io.millrace.features.transform.Bins;
import io.millrace.features.transform.Fit;
import io.millrace.features.transform.OneHot;
import io.millrace.features.transform.Scale;
import io.millrace.features.transform.Transform;
import io.millrace.lake.testing.LocalSpark;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What transforms learn of a training range, and that it stays. */
class GroupFittingTest {
  private static final TrainingRange RANGE =
      new TrainingRange(LocalDate.of(2024, 3, 1), LocalDate.of(2024, 3, 3));
  private static final Instant FIRST = Instant.parse("2024-03-02T00:00:00Z");
  private static final Instant SECOND = Instant.parse("2024-03-03T00:00:00Z");
  private static final Frame DAY =
      new Frame(Window.parse("1d"), Duration.ZERO, false, ZoneId.of("UTC"));

  /** Sums by day: a 1 and b 3, then a 5 and c 7; the last shops: x, y, then x, z. */
  private static final String EVENTS =
      """
      SELECT who, amount, shop, cast(at AS timestamp) AS at FROM VALUES
        ('a', 1.0D, 'x', '2024-03-01T10:00:00Z'), ('b', 3.0D, 'y', '2024-03-01T23:59:59.999999Z'),
        ('a', 2.0D, 'z', '2024-03-02T00:00:00Z'), ('a', 3.0D, 'x', '2024-03-02T01:00:00Z'),
        ('c', 7.0D, 'z', '2024-03-02T12:00:00Z'), ('d', 1e6D, 'q', '2024-03-03T00:00:00Z')
        AS t(who, amount, shop, at)""";

  @Test
  void each_entity_of_each_day_of_the_range_is_learned_of_and_nothing_after_it() {
    Map<String, Fitting.Fitted> learned = learned(group(RANGE), events());
    assertThat(learned.get("bin"))
        .isEqualTo(new Fitting.Fitted(new Bins(List.of(4.0)), 4)); // between 3 and 5
    assertThat(learned.get("hot"))
        .isEqualTo(new Fitting.Fitted(new OneHot(List.of("x", "y")), 4)); // y before z, as often
    assertThat(learned.get("scaled").transform())
        .as("of the bins 0, 0, 1, 1, which were learned before it")
        .isEqualTo(new Scale(0.5, 0.5));
  }

  @Test
  void it_does_not_matter_how_rows_lie() {
    String many =
        "SELECT concat('u', id % 997) AS who, sin(id) * pow(10, id % 9) AS amount, concat('s', pmod(hash(id), 50)) AS shop, timestamp_seconds(1709251200 + id * 40) AS at FROM range(4000)";
    Dataset<Row> rows = LocalSpark.session().sql(many);
    Map<String, Fitting.Fitted> one = learned(group(RANGE), rows.coalesce(1));
    assertThat(learned(group(RANGE), rows.repartition(7))).isEqualTo(one);
    assertThat(learned(group(RANGE), rows.orderBy("amount"))).isEqualTo(one);
  }

  @Test
  void a_range_without_a_value_is_refused() {
    assertThatThrownBy(() -> learned(group(RANGE), events().where("who = 'd'")))
        .hasMessageContaining("learns 'bin' of [2024-03-01, 2024-03-03)")
        .hasMessageContaining("'spend' has no value there");
    assertThatThrownBy(() -> new TrainingRange(LocalDate.of(2024, 3, 1), LocalDate.of(2024, 3, 1)))
        .hasMessageContaining("Make 'to' a later day");
  }

  @Test
  void what_was_learned_is_known_again_and_a_change_is_shown() {
    FeatureGroup group = group(RANGE);
    Map<String, Fitting.Fitted> learned = learned(group, events());
    Dataset<Row> kept =
        FitRegistry.rows(LocalSpark.session(), group, learned, Map.of(), "silver.orders@3");
    Map<String, Transform> known = FitRegistry.known(group, Optional.of(kept));
    assertThat(known).containsOnlyKeys("bin", "hot", "scaled");
    assertThat(known.get("bin")).isEqualTo(learned.get("bin").transform());

    TrainingRange other = new TrainingRange(RANGE.from(), LocalDate.of(2024, 3, 4));
    assertThatThrownBy(() -> FitRegistry.known(group(other), Optional.of(kept)))
        .hasMessageContaining("was bins(spend, 2 quantiles) learned of [2024-03-01, 2024-03-03)")
        .hasMessageContaining("is  bins(spend, 2 quantiles) learned of [2024-03-01, 2024-03-04)")
        .hasMessageContaining("write version: 2");
    assertThatThrownBy(() -> FitRegistry.known(group(RANGE, "amount * 2"), Optional.of(kept)))
        .hasMessageContaining("was spend = sum(amount)")
        .hasMessageContaining("is  spend = sum(amount * 2)");
  }

  /** What the others have learned stays. */
  @Test
  void a_column_of_another_version_learns_again() {
    FeatureGroup group = group(RANGE);
    Dataset<Row> kept =
        FitRegistry.rows(LocalSpark.session(), group, learned(group, events()), Map.of(), "a@3");
    Map<String, Integer> versions = Map.of("spend", 2, "bin", 2, "scaled", 2);
    FeatureGroup later = group(RANGE, "amount * 2").versioned(versions);
    Map<String, Transform> known = FitRegistry.known(later, Optional.of(kept));
    assertThat(known).containsOnlyKeys("hot");
    assertThat(FitRegistry.known(later, Optional.of(kept.drop("feature_version"))))
        .containsOnlyKeys("hot");
    Dataset<Row> again =
        FitRegistry.rows(LocalSpark.session(), later, learned(later, events()), known, "a@4");
    assertThat(again.selectExpr("concat(feature, '@', feature_version)").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("bin@2", "scaled@2");
    assertThat(FitRegistry.known(later, Optional.of(again))).containsOnlyKeys("bin", "scaled");
    FeatureGroup halfway = group(RANGE, "amount * 2").versioned(Map.of("spend", 2, "bin", 2));
    assertThatThrownBy(() -> FitRegistry.known(halfway, Optional.of(kept)))
        .hasMessageContaining("; of spend@2");
  }

  @Test
  void slices_hold_what_was_learned() {
    Map<String, Transform> known = new LinkedHashMap<>();
    learned(group(RANGE), events()).forEach((name, each) -> known.put(name, each.transform()));
    assertThat(
            PointInTime.ofEntities(
                    group(RANGE).fitted(known), events(), Instant.parse("2024-03-04T00:00:00Z"))
                .rows()
                .selectExpr("concat_ws('|', who, bin, cast(hot AS string), scaled)")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("d|1|[0, 0, 1]|1.0");
  }

  @Test
  void a_set_is_not_judged_on_days_that_were_learned_of() {
    LeakCheck.requireNoneLearned("gold.set", group(RANGE), SECOND, SECOND);
    assertThatThrownBy(() -> LeakCheck.requireNoneLearned("gold.set", group(RANGE), SECOND, FIRST))
        .hasMessageContaining("gold.set judges labels from 2024-03-02T00:00:00Z on")
        .hasMessageContaining("bins(spend, 2 quantiles)");
  }

  private static Dataset<Row> events() {
    return LocalSpark.session().sql(EVENTS);
  }

  private static Map<String, Fitting.Fitted> learned(FeatureGroup group, Dataset<Row> events) {
    Map<Instant, Dataset<Row>> byEnd = new LinkedHashMap<>();
    byEnd.put(FIRST, events);
    byEnd.put(SECOND, events);
    return Fitting.of(group, byEnd);
  }

  private static FeatureGroup group(TrainingRange range) {
    return group(range, "amount");
  }

  private static FeatureGroup group(TrainingRange range, String summed) {
    return FeatureGroup.of(
        "features.people",
        1,
        List.of("who"),
        EventTime.of("at"),
        List.of(
            new Feature("spend", new Aggregation.Sum(summed), DAY),
            new Feature("shop", new Aggregation.Last("shop", false), DAY)),
        List.of(
            new Derived.Learned("bin", "spend", new Fit.QuantileBins(2), range, Optional.empty()),
            new Derived.Learned("hot", "shop", new Fit.FrequentOneHot(2), range, Optional.empty()),
            new Derived.Learned(
                "scaled",
                "bin",
                new Fit.Scaling(Fit.Scaling.Way.STANDARD),
                range,
                Optional.empty())));
  }
}
