package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.testing.LocalSpark;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TrainingSetTest {
  @Test
  void a_window_that_reaches_its_label_is_a_leak() {
    assertThatThrownBy(() -> LeakCheck.requireNone("gold.set", group(Duration.ZERO, true)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("gold.set would see what happens at its labels: f over [t - 1d, t].");
    assertThatCode(() -> LeakCheck.requireNone("gold.set", group(Duration.ZERO, false)))
        .doesNotThrowAnyException();
    assertThatCode(() -> LeakCheck.requireNone("gold.set", group(Duration.ofHours(1), true)))
        .doesNotThrowAnyException();
  }

  @Test
  void a_hash_puts_all_labels_of_an_entity_in_one_part_of_about_its_share() {
    Dataset<Row> labels =
        LocalSpark.session().range(2_000).selectExpr("id % 1000 as k", "id as label");
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("train", 0.8);
    shares.put("test", 0.2);
    Dataset<Row> split = LabelSplit.byHash(labels, "split", List.of("k"), 1, shares);
    assertThat(split.where("split is null").count()).isZero();
    assertThat(split.select("k", "split").distinct().count()).isEqualTo(1_000);
    assertThat(split.where("split = 'test'").count()).isBetween(300L, 500L);
  }

  @Test
  void a_part_begins_where_its_time_says() {
    Dataset<Row> labels =
        LocalSpark.session()
            .sql(
                "SELECT explode(array(1706745599999, 1706745600000, 1709251200000)) AS t"); // 2024-02-01, 2024-03-01
    Map<String, Instant> from = new LinkedHashMap<>();
    from.put("validation", Instant.parse("2024-02-01T00:00:00Z"));
    from.put("test", Instant.parse("2024-03-01T00:00:00Z"));
    EventTime millis = new EventTime("t", Optional.of(EventTime.Unit.MILLIS), Optional.empty());
    assertThat(
            LabelSplit.byTime(labels, "split", millis, "train", from)
                .orderBy("t")
                .select("split")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0)))
        .containsExactly("train", "validation", "test");
  }

  @Test
  void columns_of_labels_stay_and_those_that_are_not_there_are_told() {
    Dataset<Row> labels = LocalSpark.session().sql("SELECT 1 AS k, now() AS t, 'mine' AS Split");
    Map<String, Double> shares = Map.of("train", 1.0);
    EventTime time = EventTime.of("t");
    assertRefused(
        () -> LabelSplit.byHash(labels, "split", List.of("k"), 1, shares),
        "The labels have a column 'split' already.");
    assertRefused(
        () -> LabelSplit.byTime(labels, "split", time, "train", Map.of()),
        "The labels have a column 'split' already.");
    assertRefused(
        () -> LabelSplit.byHash(labels, "part", List.of("who"), 1, shares),
        "The labels: there is no column who. There are: k, t, Split.");
    Dataset<Row> known = labels.withColumnRenamed("Split", "F");
    assertRefused(
        () -> PointInTime.ofLabels(group(Duration.ZERO, false), labels, known, time),
        "Labels for g have a column 'f' already.");
  }

  private static void assertRefused(ThrowingCallable made, String message) {
    assertThatThrownBy(made).isInstanceOf(InvalidSpecException.class).hasMessageContaining(message);
  }

  private static FeatureGroup group(Duration offset, boolean atLabel) {
    Frame frame = new Frame(Window.parse("1d"), offset, atLabel, ZoneOffset.UTC);
    return PointInTimeTest.group(
        List.of("k"),
        EventTime.of("t"),
        List.of(new Feature("f", new Aggregation.Count("*"), frame)));
  }
}
