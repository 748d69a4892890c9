package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
  private final FeatureRuns runs = new FeatureRuns(folder);

  @Test
  void slices_from_what_was_kept_are_those_from_all_events_also_after_days_changed() {
    try (ShopProject shop = ShopProject.create(folder, "derby")) {
      shop.sql(
          """
          CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total numeric(10,2), weight double precision, shop text, placed_at timestamptz);
          INSERT INTO orders SELECT i, (i * 7919) % 23, ((i * 104729) % 10000) / 100.0, CASE WHEN i % 9 = 0 THEN NULL ELSE (i % 13) * 0.1 END,
            'shop ' || (i % 5), timestamptz '2024-03-01T00:00:00Z' + (i * interval '97 minutes') FROM generate_series(0, 177) i""");
      OrderFiles.orders(shop);
      runs.done("run", "bronze.orders", "--from", "2024-03-01", "--to", "2024-03-11");
      shop.file("conf/datasets/kept.yaml", GROUP.formatted("kept", 8));
      shop.file("conf/datasets/whole.yaml", GROUP.formatted("whole", 0));
      String[] days = {"--from", "2024-03-02", "--to", "2024-03-11"};
      List<JsonNode> whole = built("run", "features.whole", days);
      List<JsonNode> kept = built("run", "features.kept", days);
      assertSame(10);
      assertThat(read(kept, 0)).as("the first has nothing before it").isEqualTo(read(whole, 0));
      assertThat(read(kept, 9))
          .as("a new day, and of three windows each one that leaves")
          .isLessThan(read(whole, 9));

      shop.sql("UPDATE orders SET total = 99.99, weight = 7, shop = 'late' WHERE id IN (85, 91)");
      shop.sql("DELETE FROM orders WHERE id = 86");
      runs.done("run", "bronze.orders", "--from", "2024-03-06", "--to", "2024-03-07", "--force");
      runs.done("retract", "bronze.orders", "--date", "2024-03-10", "--reason", "doubled");
      shop.sql("DELETE FROM orders WHERE id BETWEEN 140 AND 144");
      runs.done("run", "bronze.orders", "--date", "2024-03-10");
      built("backfill", "features.whole", days);
      built("backfill", "features.kept", days);
      assertSame(10);
      assertThat(runs.rows("features/kept", "shops").stream().filter(r -> r.contains("late")))
          .isNotEmpty();
      assertThat(runs.rows("features/kept_states", "distinct slice")).hasSize(8);
    }
  }

  private void assertSame(int slices) {
    assertThat(runs.rows("features/whole", "distinct ds")).hasSize(slices);
    assertThat(runs.rows("features/kept", "*")).isEqualTo(runs.rows("features/whole", "*"));
  }

  /** How many events a slice has read. */
  private static long read(List<JsonNode> slices, int slice) {
    return slices.get(slice).path("events.read").asLong();
  }

  private List<JsonNode> built(String command, String group, String... days) {
    return runs.built(
        group, Stream.concat(Stream.of(command, group), Stream.of(days)).toArray(String[]::new));
  }
}
