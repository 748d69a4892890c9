package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Derived;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import io.millrace.features.transform.Hash;
import io.millrace.lake.testing.LocalSpark;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class HashCollisionsTest {
  private static final Hash FEW = new Hash(Hash.Algorithm.CRC32, 40, 3);

  @Test
  void values_that_share_a_bucket_are_counted_once_each_and_null_is_none() {
    Map<Integer, Integer> sizes = new HashMap<>();
    IntStream.range(0, 50).forEach(value -> sizes.merge(FEW.apply((long) value), 1, Integer::sum));
    int sharing = sizes.values().stream().filter(size -> size > 1).mapToInt(size -> size).sum();
    assertThat(sharing).isBetween(1, 49);

    Dataset<Row> values =
        LocalSpark.session()
            .sql("SELECT IF(id < 150, id % 50, NULL) AS shop FROM range(200)"); // each thrice
    assertThat(told(values)).isEqualTo(sharing + " of 50 values of shop share a bucket, of 40");
    assertThat(told(values.where("shop = 7")))
        .isEqualTo("0 of 1 values of shop share a bucket, of 40");
    assertThat(told(values.where("shop IS NULL")))
        .isEqualTo("0 of 0 values of shop share a bucket, of 40");
  }

  private static String told(Dataset<Row> values) {
    Derived hashed = new Derived.Transformed("hashed", "shop", FEW, Optional.empty());
    Frame frame = new Frame(Window.parse("1d"), Duration.ZERO, false, ZoneOffset.UTC);
    FeatureGroup group =
        PointInTimeTest.group(
            List.of("k"),
            EventTime.of("t"),
            List.of(new Feature("shop", new Aggregation.Last("s", false), frame)),
            List.of(hashed));
    return HashCollisions.of(group, DerivedColumns.add(values, hashed)).get("hashed");
  }
}
