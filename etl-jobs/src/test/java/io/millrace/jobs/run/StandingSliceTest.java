package io.millrace.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import io.millrace.lake.Slice;
import io.millrace.lake.testing.LocalSpark;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StandingSliceTest {
  @AfterAll
  static void leave() {
    LocalSpark.stop(); // tests that come after open sessions of their own
  }

  @Test
  void a_slice_has_the_columns_that_it_was_made_with_as_these_versions() {
    Dataset<Row> specs =
        LocalSpark.session()
            .sql(
                "SELECT * FROM VALUES ('2024-03-01', 1, 'n', null), ('2024-03-01', 2, 'm', null), ('2024-03-01', 2, 'o', 3), ('2024-03-01', 2, 'p', 3), ('2024-03-02', 2, 'k', 2) AS t(slice, version, part, feature_version), LATERAL (SELECT '' AS text)");
    assertThat(had(specs, "2024-03-01", 2)).containsOnly("m", "o");
    assertThat(had(specs, "2024-03-01", 3)).isEmpty();
    assertThat(had(specs, "2024-03-03", 2)).isEmpty();
  }

  private static Set<String> had(Dataset<Row> specs, String slice, int version) {
    return StandingSlice.had(StandingSlice.known(specs, new Slice(slice)), group(version));
  }

  private static FeatureGroup group(int version) {
    Frame frame =
        new Frame(new Window.Span(Duration.ofDays(1)), Duration.ZERO, false, ZoneOffset.UTC);
    return new FeatureGroup(
        "features.group",
        version,
        Map.of("o", 3),
        List.of("id"),
        EventTime.of("t"),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        List.of(new Feature("m", new Aggregation.Count("*"), frame)),
        List.of());
  }
}
