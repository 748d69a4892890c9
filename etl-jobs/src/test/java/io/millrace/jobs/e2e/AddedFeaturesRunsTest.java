package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.cli.InProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups that get features which came newly, beside one that is made whole each time. */
@Tag("slow")
class AddedFeaturesRunsTest {
  private static final String GROUP =
      """
      dataset: features.%s
      kind: features
      version: %d
      entity: { name: customer, keys: [customer_id] }
      from: bronze.orders
      time: placed_at
      features:
        - { name: n, count: total, window: 6d }
        - { name: newest, last: shop, window: 3d }%s
      slices: { by: day, column: ds, zone: UTC }
      keep-states: %d
      checks: [{ unique: customer_id }]
      """;
  private static final String ADDED =
      "\n  - { name: spend, sum: total, window: 6d, if-none: 0 }"
          + "\n  - { name: kinds, distinct: { of: shop, approximate: true }, window: 36h }"
          + "\n  - { name: mean, ratio: { of: spend, to: n } }";
  private static final String LATER = ADDED + "\n  - { name: most, max: total, window: 8d }";

  private static final String CHANGED =
      LATER
          .replace(
              "{ name: spend, sum: total, window: 6d",
              "{ name: spend, version: 2, sum: total, window: 4d")
          .replace("{ name: mean,", "{ name: mean, version: 2,");

  /** How many slices keep theirs. */
  private static final Map<String, Integer> GROUPS = Map.of("kept", 8, "few", 1, "none", 0);

  @TempDir static Path folder;
  private final FeatureRuns runs = new FeatureRuns(folder);

  @Test
  void slices_that_stand_get_what_they_lack_and_what_is_kept_of_all_moves_on() {
    try (ShopProject shop = ShopProject.create(folder, "derby")) {
      shop.sql(
          """
          CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total numeric(10,2), shop text, placed_at timestamptz);
          INSERT INTO orders SELECT i, (i * 7919) % 61, ((i * 104729) % 10000) / 100.0, 'shop ' || (i % 5),
            timestamptz '2024-03-01T00:00:00Z' + (i * interval '97 minutes') FROM generate_series(0, 192) i""");
      OrderFiles.orders(shop);
      runs.done("run", "bronze.orders", "--from", "2024-03-01", "--to", "2024-03-13");
      groups(shop, 1, "");
      run("2024-03-08", "2024-03-10");

      groups(shop, 2, ADDED);
      List<JsonNode> kept = run("2024-03-08", "2024-03-10");
      assertSame("spend, kinds, mean");
      assertThat(kept).allMatch(slice -> slice.path("standing.read").asLong() > 0);
      assertThat(read(kept, 1)).as("what came newly moves on").isLessThan(read(kept, 0));

      List<JsonNode> next = run("2024-03-11", "2024-03-11");
      assertSame("spend, kinds, mean");
      assertThat(next.get(0).has("standing.read")).isFalse();
      assertThat(read(next, 0)).as("both parts move on as one").isLessThan(read(kept, 0));

      groups(shop, 3, LATER);
      shop.sql("UPDATE orders SET total = 99.99 WHERE id = 155"); // on the eleventh
      runs.done("run", "bronze.orders", "--date", "2024-03-11", "--force");
      List<JsonNode> last = run("2024-03-10", "2024-03-12");
      assertSame("spend, kinds, mean, most");
      assertThat(last.get(0).path("standing.read").asLong()).isPositive();
      assertThat(last.get(1).has("standing.read")).as("its last day changed").isFalse();
      assertThat(last.get(2).path("states.read").asLong()).isPositive();

      groups(shop, 4, CHANGED.replace("mean, version: 2", "mean"));
      InProcess refused =
          InProcess.millrace(folder, "run", "features.kept", "--date", "2024-03-12");
      assertThat(refused.err()).contains("; of spend@2", "or of their own: mean version: 2");
      groups(shop, 4, CHANGED);
      List<JsonNode> changed = run("2024-03-11", "2024-03-13");
      assertSame("spend, kinds, mean, most");
      assertThat(changed.get(0).path("standing.read").asLong()).isPositive();
      assertThat(changed.get(1).path("standing.read").asLong()).isPositive();
      assertThat(read(changed, 1)).as("a day comes and a day goes").isLessThan(read(changed, 0));
      assertThat(changed.get(2).has("standing.read")).isFalse();
      assertThat(runs.rows("features/kept_specs", "slice, part, feature_version"))
          .contains("[2024-03-12,spend,2]", "[2024-03-12,n,1]", "[2024-03-10,spend,1]");
    }
  }

  private static void groups(ShopProject shop, int version, String more) {
    GROUPS.forEach(
        (name, states) ->
            shop.file("conf/datasets/" + name + ".yaml", GROUP.formatted(name, 1, more, states)));
    shop.file(
        "conf/datasets/whole.yaml",
        GROUP.formatted("whole", version, more.replace("version: 2, ", ""), 0));
  }

  /** Builds slices of all groups: the balances of the one that keeps enough. */
  private List<JsonNode> run(String from, String to) {
    return runs.built("features.kept", "run", "features.*", "--from", from, "--to", to);
  }

  private void assertSame(String more) {
    String columns = "customer_id, ds, n, newest, " + more;
    List<String> whole = runs.rows("features/whole", columns);
    GROUPS
        .keySet()
        .forEach(
            name -> assertThat(runs.rows("features/" + name, columns)).as(name).isEqualTo(whole));
  }

  private static long read(List<JsonNode> slices, int slice) {
    return slices.get(slice).path("events.read").asLong();
  }
}
