package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.cli.InProcess;
import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slices that get features which came newly, beside a group that had them from the beginning. */
@Tag("slow")
class AddedFeaturesRunsTest {
  private static final String GROUP =
      """
      dataset: features.%s
      kind: features
      entity: { name: customer, keys: [customer_id] }
      from: bronze.orders
      time: placed_at
      features:
        - { name: n, count: "*", window: 6d }
        - { name: oldest, first: shop, window: 3d }%s
      slices: { by: day, column: ds, zone: UTC }
      keep-states: 0
      checks: [{ unique: customer_id }]
      """;
  private static final String ADDED =
      "\n  - { name: spend, sum: total, window: 36h, if-none: 0 }"
          + "\n  - { name: kinds, distinct: { of: shop, approximate: true }, window: 8d }"
          + "\n  - { name: mean, ratio: { of: spend, to: n } }";

  @TempDir static Path folder;

  @Test
  void a_slice_that_stands_gets_what_it_lacks_and_one_whose_events_changed_is_made_whole()
      throws JsonProcessingException {
    try (ShopProject shop = ShopProject.create(folder, "derby")) {
      shop.sql(
          """
          CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total numeric(10,2), shop text, placed_at timestamptz);
          INSERT INTO orders SELECT i, (i * 7919) % 61, ((i * 104729) % 10000) / 100.0, 'shop ' || (i % 5),
            timestamptz '2024-03-01T00:00:00Z' + (i * interval '97 minutes') FROM generate_series(0, 133) i""");
      OrderFiles.orders(shop);
      done("run", "bronze.orders", "--from", "2024-03-01", "--to", "2024-03-09");
      shop.file("conf/datasets/grown.yaml", GROUP.formatted("grown", ""));
      shop.file("conf/datasets/whole.yaml", GROUP.formatted("whole", ADDED));
      built("features.whole");
      assertThat(balance(built("features.grown"), 0).has("standing.read")).isFalse();

      shop.file("conf/datasets/grown.yaml", GROUP.formatted("grown", ADDED));
      shop.sql("UPDATE orders SET total = 99.99 WHERE id = 120");
      done("run", "bronze.orders", "--date", "2024-03-09", "--force");
      JsonNode whole = built("features.whole");
      JsonNode grown = built("features.grown");
      assertThat(rows("grown")).isEqualTo(rows("whole"));
      assertThat(balance(grown, 0).path("standing.read").asLong()).isPositive();
      assertThat(balance(grown, 1).has("standing.read")).as("its last day changed").isFalse();
      assertThat(balance(grown, 1)).isEqualTo(balance(whole, whole.path("slices").size() - 1));
    }
  }

  private static JsonNode built(String group) throws JsonProcessingException {
    InProcess ended =
        done("run", group, "--from", "2024-03-08", "--to", "2024-03-09", "--output", "json");
    return new ObjectMapper().readTree(ended.out());
  }

  private static JsonNode balance(JsonNode summary, int slice) {
    return summary.path("slices").path(slice).path("balance");
  }

  private static InProcess done(String... words) {
    InProcess ended = InProcess.millrace(folder, words);
    assertThat(ended.code()).as("%s: %s", String.join(" ", words), ended.err()).isZero();
    return ended;
  }

  private static List<String> rows(String table) {
    String path = folder.resolve("warehouse/features.db/" + table).toString();
    try {
      return LocalSpark.session()
          .sql(
              "SELECT customer_id, n, oldest, spend, kinds, mean, ds FROM delta.`%s`"
                  .formatted(path))
          .collectAsList()
          .stream()
          .map(Row::toString)
          .sorted()
          .toList();
    } finally {
      LocalSpark.stop(); // the next command opens its own
    }
  }
}
