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
  void a_slice_has_the_columns_that_it_was_made_with_as_this_version() {
    Dataset<Row> specs =
        LocalSpark.session()
            .sql(
                "SELECT * FROM VALUES ('2024-03-01', 1, 'n'), ('2024-03-01', 2, 'm'), ('2024-03-02', 2, 'k') AS t(slice, version, part)");
    assertThat(StandingSlice.had(specs, new Slice("2024-03-01"), group(2))).containsOnly("m");
    assertThat(StandingSlice.had(specs, new Slice("2024-03-01"), group(3))).isEmpty();
    assertThat(StandingSlice.had(specs, new Slice("2024-03-03"), group(2))).isEmpty();
  }

  private static FeatureGroup group(int version) {
    Frame frame =
        new Frame(new Window.Span(Duration.ofDays(1)), Duration.ZERO, false, ZoneOffset.UTC);
    return FeatureGroup.of(
        "features.group",
        version,
        List.of("id"),
        EventTime.of("t"),
        List.of(new Feature("m", new Aggregation.Count("*"), frame)),
        List.of());
  }
}
