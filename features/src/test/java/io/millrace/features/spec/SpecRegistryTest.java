package io.millrace.features.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.testing.LocalSpark;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What may become of a group whose slices were made before. */
class SpecRegistryTest {
  private static final SparkSession SPARK = LocalSpark.session();

  /** Made as version 1, but {@code n}, which was of version 3. */
  private static final Dataset<Row> BEFORE = rows(group(1, Map.of("n", 3), 7, 7, "n / spend"));

  @Test
  void a_feature_may_change_with_a_version_of_its_own() {
    assertThatCode(() -> requireSameMeaning(group(1, Map.of("n", 4, "mean", 2), 9, 7, "n / spend")))
        .doesNotThrowAnyException();
  }

  @Test
  void what_changes_without_a_version_is_named_with_its_difference_and_both_ways_out() {
    assertThatThrownBy(() -> requireSameMeaning(group(1, Map.of("n", 3), 9, 8, "n / spend")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            """
            features.group has changed and its version has not, so readers of version 1 would get something else:
              n
                was count(*) over [t - 7d, t)
                is  count(*) over [t - 9d, t)
              spend
                was sum(total) over [t - 7d, t)
                is  sum(total) over [t - 8d, t)
            Undo the change, or write version: 2 for all, or of their own: n version: 4, spend version: 2.""");
  }

  /** The group's version, and it alone, can drop a column or count other events. */
  @Test
  void a_column_that_is_gone_needs_the_groups_version() {
    FeatureGroup gone =
        FeatureGroup.of(
            "features.group",
            1,
            List.of("id"),
            EventTime.of("t"),
            List.of(feature("spend", new Aggregation.Sum("total"), 7)),
            List.of(new Derived.Expression("mean", "n / spend")));
    assertThatThrownBy(() -> requireSameMeaning(gone))
        .hasMessageContaining("n\n    was count(*) over [t - 7d, t)\n    is  gone\nUndo")
        .hasMessageEndingWith("Undo the change, or write version: 2.");
  }

  @Test
  void versions_of_groups_and_features_grow() {
    assertThatThrownBy(() -> requireSameMeaning(group(2, Map.of(), 7, 7, "n / spend")))
        .hasMessage(
            "features.group.n is of version 2, and was made of version 3 before. Versions grow: write version: 3, or more.");
    assertThatCode(() -> requireSameMeaning(group(3, Map.of(), 9, 9, "n")))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () ->
                SpecRegistry.requireSameMeaning(
                    group(1, Map.of(), 7, 7, "n"),
                    Optional.of(rows(group(2, Map.of(), 7, 7, "n")))))
        .hasMessageContaining("Versions grow");
  }

  /** Its values are others though its own words are the same. */
  @Test
  void what_is_made_of_a_feature_of_another_version_needs_one_too() {
    assertThatThrownBy(() -> requireSameMeaning(group(1, Map.of("n", 4), 9, 7, "n / spend")))
        .hasMessageContaining("is  n / spend; of n@4")
        .hasMessageContaining("of their own: mean version: 2");
    assertThat(SpecRegistry.parts(group(1, Map.of("n", 5), 9, 7, "coalesce(N, 1) + 'spend'")))
        .containsEntry("mean", "coalesce(N, 1) + 'spend'; of n@5");
    String quoted = "concat(`n`, 'it\\'s spend', \"n\")";
    assertThat(SpecRegistry.parts(group(1, Map.of("spend", 5), 9, 7, quoted)))
        .containsEntry("mean", quoted);
    assertThat(SpecRegistry.parts(group(1, Map.of("n", 5), 9, 7, quoted)))
        .containsEntry("mean", quoted + "; of n@5");
  }

  @Test
  void what_an_earlier_millrace_wrote_has_the_groups_version() {
    Dataset<Row> earlier = rows(group(2, Map.of(), 7, 7, "n")).drop("feature_version");
    assertThat(SpecRegistry.known(earlier)).hasSize(5).allMatch(part -> part.version() == 2);
    FeatureGroup changed = group(2, Map.of("n", 3, "mean", 3), 9, 7, "n");
    assertThatCode(() -> SpecRegistry.requireSameMeaning(changed, Optional.of(earlier)))
        .doesNotThrowAnyException();
    assertThat(SpecRegistry.known(earlier))
        .filteredOn(part -> part.isOfVersions(changed))
        .extracting(KnownPart::name)
        .containsExactlyInAnyOrder("(events)", "(entities)", "spend");
  }

  private static void requireSameMeaning(FeatureGroup group) {
    SpecRegistry.requireSameMeaning(group, Optional.of(BEFORE));
  }

  private static Dataset<Row> rows(FeatureGroup group) {
    return SpecRegistry.rows(SPARK, group, Optional.of("silver.customers"));
  }

  private static FeatureGroup group(
      int version, Map<String, Integer> versions, int countDays, int sumDays, String mean) {
    return FeatureGroup.of(
            "features.group",
            version,
            List.of("id"),
            EventTime.of("t"),
            List.of(
                feature("n", new Aggregation.Count("*"), countDays),
                feature("spend", new Aggregation.Sum("total"), sumDays)),
            List.of(new Derived.Expression("mean", mean)))
        .versioned(versions);
  }

  private static Feature feature(String name, Aggregation aggregation, int days) {
    Window window = new Window.Span(Duration.ofDays(days));
    return new Feature(name, aggregation, new Frame(window, Duration.ZERO, false, ZoneOffset.UTC));
  }
}
