package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Feature groups and training sets by the command line, over orders of a real database. */
@Tag("slow")
class FeaturesTest {
  private static final String GROUP =
      """
      dataset: features.customer_orders
      kind: features
      version: 1
      entity: { name: customer, keys: [customer_id] }
      from: bronze.orders
      time: placed_at
      features:
        - { name: orders_2d, count: "*", window: 2d }
        - { name: spend_2d, %s: total, window: 2d }
        - { name: big_1d, count: "*", window: 1d, where: total >= 10, description: Large ones. }
        - { name: mean_2d, ratio: { of: spend_2d, to: orders_2d } }
      slices: { by: day, column: ds, zone: UTC }
      checks: [{ unique: customer_id }]
      """;

  @TempDir static Path folder;

  @Test
  void a_group_is_built_explained_joined_to_labels_and_never_changes_unseen() {
    try (ShopProject shop = ShopProject.create(folder, "derby")) {
      shop.sql(
          """
          CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total numeric(10,2), placed_at timestamptz);
          INSERT INTO orders VALUES
            (1, 7, 5.00, '2024-03-01T00:00:00Z'), (2, 7, 20.00, '2024-03-02T23:59:59.999999Z'),
            (3, 8, 3.00, '2024-03-02T12:00:00Z'), (4, 7, 1.50, '2024-03-03T00:00:00Z'),
            (5, NULL, 9.00, '2024-03-03T01:00:00Z');
          CREATE TABLE churn (customer_id int, decided_at timestamptz, churned boolean);
          INSERT INTO churn VALUES (7, '2024-03-02T00:00:00Z', false), (7, '2024-03-03T00:00:00Z', true),
            (7, '2024-03-03T00:00:00Z', true), (9, '2024-03-03T00:00:00Z', false), (NULL, '2024-03-03T00:00:00Z', false)""");
      OrderFiles.orders(shop);
      shop.file(
          "conf/datasets/churn.yaml",
          """
          dataset: silver.churn
          kind: jdbc
          source: shop
          table: public.churn
          mode: snapshot
          checks: [{ complete: decided_at }]
          """);
      shop.file("conf/datasets/customer_orders.yaml", GROUP.formatted("sum"));
      shop.file(
          "conf/datasets/churn_training.yaml",
          """
          dataset: gold.churn_training
          kind: training-set
          labels: { dataset: silver.churn, time: decided_at }
          features: [features.customer_orders@1]
          known-at: off
          split: { time: { from: { test: 2024-03-03 } } }
          checks: [{ complete: decided_at }]
          """);
      InProcess built =
          millrace(
              "run",
              "features.customer_orders",
              "--from",
              "2024-03-02",
              "--to",
              "2024-03-03",
              "--upstream");
      assertThat(built.code()).as(built.err()).isZero();
      InProcess twice =
          millrace("run", "features.customer_orders", "--date", "2024-03-03", "--output", "json");
      assertThat(twice.out()).contains("UP_TO_DATE");

      InProcess explained =
          millrace(
              "features",
              "explain",
              "customer_id=7",
              "features.customer_orders.spend_2d",
              "2024-03-03T00:00:00Z");
      assertThat(explained.out())
          .startsWith("spend_2d is 25.00")
          .contains("sum(total) over [t - 2d, t): events from 2024-03-01T00:00:00Z up to")
          .contains("20.00")
          .doesNotContain("1.50");
      InProcess shown = millrace("features", "show", "features.customer_orders");
      assertThat(shown.out())
          .contains("orders_2d  count(*) over [t - 2d, t)")
          .contains("big_1d     count(*) where total >= 10 over [t - 1d, t)")
          .contains("read by gold.churn_training");
      assertThat(millrace("features", "list").out()).contains("mean_2d");

      InProcess labels = millrace("run", "silver.churn");
      assertThat(labels.code()).as(labels.err()).isZero();
      InProcess set = millrace("training-set", "build", "gold.churn_training");
      assertThat(set.code()).as(set.err()).isZero();

      shop.file("conf/datasets/customer_orders.yaml", GROUP.formatted("avg"));
      InProcess changed = millrace("run", "features.customer_orders", "--date", "2024-03-03");
      assertThat(changed.code()).isEqualTo(2);
      assertThat(changed.err())
          .contains("was sum(total) over [t - 2d, t)")
          .contains("is  avg(total) over [t - 2d, t)")
          .contains("version: 2");
    }
    assertThat(
            rows(
                "features/customer_orders",
                "ds",
                "customer_id",
                "orders_2d",
                "spend_2d",
                "big_1d",
                "cast(mean_2d as decimal(9,2))"))
        .containsExactly(
            "2024-03-02|7|2|25.00|1|12.50",
            "2024-03-02|8|1|3.00|0|3.00",
            "2024-03-03|7|2|21.50|0|10.75",
            "2024-03-03|8|1|3.00|0|3.00");
    assertThat(
            rows(
                "gold/churn_training",
                "customer_id",
                "split",
                "churned",
                "orders_2d",
                "spend_2d",
                "big_1d"))
        .containsExactly(
            "7|test|true|2|25.00|1",
            "7|test|true|2|25.00|1",
            "7|train|false|1|5.00|0",
            "9|test|false|0|null|0",
            "null|test|false|null|null|null");
    assertThat(rows("gold/churn_training_manifest", "what", "name", "version"))
        .contains("feature|features.customer_orders.spend_2d|1")
        .anyMatch(row -> row.startsWith("table|bronze.orders|"));
  }

  private static InProcess millrace(String... words) {
    return InProcess.millrace(folder, words);
  }

  private static List<String> rows(String table, String... columns) {
    String cells =
        Stream.of(columns)
            .map("coalesce(cast(%s as string), 'null')"::formatted)
            .collect(Collectors.joining(", ", "concat_ws('|', ", ") AS row"));
    String path = folder.resolve("warehouse/" + table.replaceFirst("/", ".db/")).toString();
    try {
      return LocalSpark.session()
          .read()
          .format("delta")
          .load(path)
          .selectExpr(cells)
          .orderBy("row")
          .collectAsList()
          .stream()
          .map(row -> row.getString(0))
          .toList();
    } finally {
      LocalSpark.stop(); // the next command opens its own
    }
  }
}
