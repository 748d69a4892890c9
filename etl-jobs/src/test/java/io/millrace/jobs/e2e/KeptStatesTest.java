package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.cli.InProcess;
import io.millrace.lake.testing.LocalSpark;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slices that begin with what was kept of earlier ones, beside slices that read all they need. */
@Tag("slow")
class KeptStatesTest {
  private static final String GROUP =
      """
      dataset: features.%s
      kind: features
      entity: { name: customer, keys: [customer_id] }
      from: bronze.orders
      time: placed_at
      features:
        - { name: n, count: "*", window: 9d }
        - { name: large, count: "*", window: 36h, where: total >= 50 }
        - { name: spend, sum: total, window: 9d, if-none: 0 }
        - { name: mean, avg: weight, window: 9d }
        - { name: spread, stddev: weight, window: 3d }
        - { name: most, max: total, window: 9d }
        - { name: least, min: weight, window: 3d, offset: 1d }
        - { name: newest, last: shop, window: 9d }
        - { name: shops, last-k: { of: shop, k: 3 }, window: 9d }
        - { name: kinds, distinct: shop, window: 9d }
        - { name: about, distinct: { of: weight, approximate: true }, window: 9d }
        - { name: middle, percentile: { of: weight, share: 0.5 }, window: 9d }
        - { name: share, ratio: { of: large, to: n } }
      slices: { by: day, column: ds, zone: UTC }
      keep-states: %d
      checks: [{ unique: customer_id }]
      """;

  @TempDir static Path folder;

  @Test
  void slices_from_what_was_kept_are_those_from_all_events_also_after_days_changed() {
    try (ShopProject shop = ShopProject.create(folder, "derby")) {
      shop.sql(
          """
          CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total numeric(10,2), weight double precision, shop text, placed_at timestamptz);
          INSERT INTO orders SELECT i, (i * 7919) % 23, ((i * 104729) % 10000) / 100.0, CASE WHEN i % 9 = 0 THEN NULL ELSE (i % 13) * 0.1 END,
            'shop ' || (i % 5), timestamptz '2024-03-01T00:00:00Z' + (i * interval '97 minutes') FROM generate_series(0, 177) i""");
      OrderFiles.orders(shop);
      done("run", "bronze.orders", "--from", "2024-03-01", "--to", "2024-03-11");
      shop.file("conf/datasets/kept.yaml", GROUP.formatted("kept", 8));
      shop.file("conf/datasets/whole.yaml", GROUP.formatted("whole", 0));
      String[] days = {"--from", "2024-03-02", "--to", "2024-03-11"};
      JsonNode whole = built("run", "features.whole", days);
      JsonNode kept = built("run", "features.kept", days);
      assertSame(10);
      assertThat(read(kept, 0)).as("the first has nothing before it").isEqualTo(read(whole, 0));
      assertThat(read(kept, 9))
          .as("a new day, and of three windows each one that leaves")
          .isLessThan(read(whole, 9));

      shop.sql("UPDATE orders SET total = 99.99, weight = 7, shop = 'late' WHERE id IN (85, 91)");
      shop.sql("DELETE FROM orders WHERE id = 86");
      done("run", "bronze.orders", "--from", "2024-03-06", "--to", "2024-03-07", "--force");
      done("retract", "bronze.orders", "--date", "2024-03-10", "--reason", "doubled");
      shop.sql("DELETE FROM orders WHERE id BETWEEN 140 AND 144");
      done("run", "bronze.orders", "--date", "2024-03-10");
      built("backfill", "features.whole", days);
      built("backfill", "features.kept", days);
      assertSame(10);
      assertThat(rows("features/kept", "shops").stream().filter(r -> r.contains("late")))
          .isNotEmpty();
      assertThat(rows("features/kept_states", "distinct slice")).hasSize(8);
    }
  }

  private static void assertSame(int slices) {
    assertThat(rows("features/whole", "distinct ds")).hasSize(slices);
    assertThat(rows("features/kept", "*")).isEqualTo(rows("features/whole", "*"));
  }

  /** How many events a slice has read. */
  private static long read(JsonNode summary, int slice) {
    return summary.path("slices").path(slice).path("balance").path("events.read").asLong();
  }

  private static JsonNode built(String command, String group, String... days) {
    List<String> words = new ArrayList<>(List.of(command, group));
    words.addAll(List.of(days));
    words.addAll(List.of("--output", "json"));
    try {
      return new ObjectMapper().readTree(done(words.toArray(String[]::new)).out());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InProcess done(String... words) {
    InProcess ended = InProcess.millrace(folder, words);
    assertThat(ended.code()).as("%s: %s", String.join(" ", words), ended.err()).isZero();
    return ended;
  }

  private static List<String> rows(String table, String columns) {
    String path = folder.resolve("warehouse/" + table.replaceFirst("/", ".db/")).toString();
    try {
      SparkSession spark = LocalSpark.session();
      return spark
          .sql("SELECT %s FROM delta.`%s`".formatted(columns, path))
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
