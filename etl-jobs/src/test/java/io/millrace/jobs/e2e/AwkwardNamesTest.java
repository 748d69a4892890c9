package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.OpenLake;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.testing.ThriftMetastore;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that SQL dialects, paths and column references stumble over pass through unharmed. */
class AwkwardNamesTest {
  private static final Slice DAY = new Slice("2024-03-01");
  private static final DatasetName ORDERS = new DatasetName("odd", "orders");
  private static final String SOURCE =
      """
      CREATE SCHEMA "My ""odd"" `schema`.v1";
      CREATE TABLE "My ""odd"" `schema`.v1"."Order.Table" (
        "order" bigint PRIMARY KEY, "Mixed Case" text, "dotted.name" bigint,
        "back`tick" numeric(10,2), "double""quote" text, "SELECT" text,
        "a,b;{c}(d)=e" int, "it's" date, "größe 100%" int);
      INSERT INTO "My ""odd"" `schema`.v1"."Order.Table" VALUES
        (1, 'New', 11, 1.25, 'a "b"', 'x', 7, '2024-03-01', 170),
        (2, 'Paid', 12, 2.50, 'c', 'y', 8, '2024-03-02', 180);
      CREATE TABLE "My ""odd"" `schema`.v1"."group" ("Order Id" bigint);
      INSERT INTO "My ""odd"" `schema`.v1"."group" VALUES (1), (2), (3)""";

  private static final String ORDERS_FILE =
      """
      dataset: odd.orders
      kind: jdbc
      source: shop
      table: '"My ""odd"" `schema`.v1"."Order.Table"'
      mode: snapshot
      slices: { by: day, column: "Slice 'of'.the Day", zone: UTC }
      keys: [order, dotted.name]
      columns:
        'Mixed Case': { description: 'With "quotes", `ticks` and ''apostrophes''' }
      checks:
        - unique: [dotted.name, 'back`tick']
        - unique: order
        - complete: 'double"quote'
        - in: { column: Mixed Case, values: [New, Paid] }
        - between: { column: 'back`tick', min: 1, max: 3 }
          where: "`a,b;{c}(d)=e` > 0 and `SELECT` <> ''"
        - satisfies: '`dotted.name` = 10 + `order` and `back``tick` > 0'
        - matches: { column: SELECT, pattern: '^[xy]$' }
        - range: { of: sum, column: größe 100%, min: 350, max: 350 }
        - fresh: { column: "it's", within: 3d }
        - references: { column: order, dataset: odd.group, to: [Order Id] }
        - parity: { with: source, sums: [dotted.name, 'back`tick'] }
      """;

  private static final String GROUP_FILE =
      """
      dataset: odd.group
      kind: jdbc
      source: shop
      table: '"My ""odd"" `schema`.v1".group'
      mode: snapshot
      slices: { by: day, column: ds, zone: UTC }
      checks:
        - unique: Order Id
      """;

  @Test
  void from_the_source_through_every_kind_of_check_to_the_table(@TempDir Path folder)
      throws Exception {
    try (ThriftMetastore metastore = ThriftMetastore.start(folder.resolve("metastore"));
        ShopProject shop = ShopProject.create(folder.resolve("shop"), metastore.uri())) {
      shop.sql(SOURCE);
      shop.file("conf/datasets/orders.yaml", ORDERS_FILE);
      shop.file("conf/datasets/group.yaml", GROUP_FILE);
      run(shop, 0);
      assertThat(Marks.of(metastore.uri(), "odd", "orders")).hasSize(1);
      readsBackEqual(shop);

      shop.sql("UPDATE \"My \"\"odd\"\" `schema`.v1\".\"Order.Table\" SET \"Mixed Case\" = 'Lost'");
      InProcess rejected = run(shop, 3, "--force");
      assertThat(rejected.out()).contains("Mixed Case", "order=1", "dotted.name=11");
    }
  }

  private static InProcess run(ShopProject shop, int code, String... more) {
    List<String> words = new ArrayList<>(List.of("run", "odd.*", "--date", DAY.value()));
    words.addAll(List.of(more));
    InProcess run = InProcess.millrace(shop.home(), words.toArray(String[]::new));
    assertThat(run.code()).as(run.toString()).isEqualTo(code);
    return run;
  }

  private static void readsBackEqual(ShopProject shop) {
    Project project = Project.load(Path.of(shop.conf()), Optional.empty(), List.of());
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    assertThat(ledger.attempts(ORDERS)).hasSize(1);
    try (OpenLake open = OpenLake.of(project, ledger)) {
      Row[] expected = {
        RowFactory.create(
            1L, "New", 11L, new BigDecimal("1.25"), "a \"b\"", "x", 7, 170, DAY.value()),
        RowFactory.create(2L, "Paid", 12L, new BigDecimal("2.50"), "c", "y", 8, 180, DAY.value())
      };
      String columns =
          "`order`, `Mixed Case`, `dotted.name`, `back``tick`, `double\"quote`, `SELECT`, "
              + "`a,b;{c}(d)=e`, `größe 100%`, `Slice 'of'.the Day`";
      Dataset<Row> table = open.spark().table("odd.orders");
      assertThat(table.columns())
          .containsExactly(
              "order",
              "Mixed Case",
              "dotted.name",
              "back`tick",
              "double\"quote",
              "SELECT",
              "a,b;{c}(d)=e",
              "it's",
              "größe 100%",
              "Slice 'of'.the Day");
      assertThat(
              open.spark()
                  .sql("SELECT %s FROM odd.orders ORDER BY `order`".formatted(columns))
                  .collectAsList())
          .containsExactly(expected);
      assertThat(open.lake().read(ORDERS, DAY).orElseThrow().count()).isEqualTo(2);
    }
  }
}
