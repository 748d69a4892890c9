package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.ingest.jdbc.JdbcTable;
import io.millrace.ingest.jdbc.Relation;
import io.millrace.ingest.secrets.SecretRef;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.quality.CheckSpec;
import io.millrace.quality.CheckSpec.Level;
import io.millrace.quality.GatePolicy;
import io.millrace.quality.Rule;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files become. */
class ProjectTest {
  private static final BigDecimal ALL = BigDecimal.ONE;

  @TempDir Path home;

  private JdbcDataset orders(String text) {
    Project project = ProjectFolder.in(home).orders(text).load();
    return (JdbcDataset) project.dataset(DatasetName.parse("bronze.orders"));
  }

  private List<Rule> rules(String checks) {
    return orders(ProjectFolder.ORDERS + checks.indent(2)).checks().stream()
        .skip(1)
        .map(CheckSpec::rule)
        .toList();
  }

  @Test
  void the_least_dataset_has_its_defaults() {
    JdbcDataset orders =
        orders("dataset: bronze.orders\nkind: jdbc\nsource: shop\ntable: orders\nmode: snapshot\n");
    assertThat(orders.slicing()).isEqualTo(Slicing.unpartitioned());
    assertThat(orders.checks()).isEmpty();
    assertThat(orders.readyWithin()).isEmpty();
    assertThat(orders.inputs()).isEmpty();
    assertThat(orders.gatePolicy()).isEqualTo(GatePolicy.STRICT);
    assertThat(orders.jdbcTable())
        .isEqualTo(JdbcTable.of(new Relation.Table(Optional.empty(), "orders")));
    assertThat(orders.tableSpec())
        .isEqualTo(
            new TableSpec(orders.dataset(), Slicing.unpartitioned(), "", "", Map.of(), false));
  }

  @Test
  void every_key_of_a_dataset_arrives() {
    JdbcDataset orders =
        orders(
            """
            dataset: bronze.orders
            kind: jdbc
            description: Orders
            owner: shop@example.org
            source: shop
            query: select * from orders
            mode: window
            time: { column: placed_at, zone: Europe/Berlin }
            slices: { by: hour, column: hour, zone: Asia/Kolkata }
            schedule: "*/15 0-6,8 1 jan-mar mon"
            expect: { ready-within: 1d12h }
            start: 2024-02-29
            keys: order_id
            select: [order_id, total, email]
            columns:
              email: { description: Contact, pii: email, mask: sha256 }
              total: { type: "decimal(20,4)" }
            checks: [{ unique: order_id }]
            ungated: true
            empty: allowed
            split: { column: order_id, count: 8 }
            fetch-size: 500
            """);
    Slicing hourly = new Slicing(Grain.HOUR, Optional.of("hour"), ZoneId.of("Asia/Kolkata"));
    assertThat(orders.mode()).isEqualTo(JdbcDataset.Mode.WINDOW);
    assertThat(orders.schedule()).contains(new Cron("*/15 0-6,8 1 jan-mar mon"));
    assertThat(orders.readyWithin()).contains(Duration.ofHours(36));
    assertThat(orders.start()).contains(LocalDate.of(2024, 2, 29));
    assertThat(orders.columns().get("email").mask()).contains(ColumnSpec.Mask.SHA256);
    assertThat(orders.gatePolicy())
        .isEqualTo(new GatePolicy(true, true, List.of("order_id"), Set.of("email")));
    assertThat(orders.tableSpec())
        .isEqualTo(
            new TableSpec(
                orders.dataset(),
                hourly,
                "Orders",
                "shop@example.org",
                Map.of("email", "Contact"),
                false));
    assertThat(orders.jdbcTable())
        .isEqualTo(
            new JdbcTable(
                new Relation.Query("bronze.orders", "select * from orders"),
                List.of("order_id", "total", "email"),
                List.of(),
                Map.of("total", "decimal(20,4)"),
                Optional.of("order_id"),
                OptionalInt.of(8),
                OptionalInt.of(500),
                Optional.of(
                    new JdbcTable.TimeColumn(
                        "placed_at", Optional.of(ZoneId.of("Europe/Berlin"))))));
  }

  @Test
  void every_key_of_a_source_arrives() {
    Project project =
        ProjectFolder.in(home)
            .file(
                "conf/sources/shop.yaml",
                """
                source: shop
                url: jdbc:mariadb://db/shop
                user: etl
                password: jceks:shop.password
                limits: { connections: 2, connect-timeout: 1m }
                properties: { useSsl: true }
                driver: org.mariadb.jdbc.Driver
                """)
            .load();
    assertThat(project.sources())
        .containsExactly(
            new JdbcSource(
                "shop",
                "jdbc:mariadb://db/shop",
                Optional.of("etl"),
                Optional.of(SecretRef.parse("jceks:shop.password")),
                new JdbcSource.Limits(2, Duration.ofMinutes(1)),
                Map.of("useSsl", "true"),
                Optional.of("org.mariadb.jdbc.Driver")));
  }

  @Test
  void the_warehouse_is_beside_conf_unless_it_is_absolute() {
    ProjectFolder folder = ProjectFolder.in(home);
    assertThat(folder.load().warehouse()).isEqualTo(home.resolve("warehouse").toString());
    assertThat(folder.load("warehouse=../lake").warehouse())
        .isEqualTo(home.resolveSibling("lake").toString());
    assertThat(folder.load("warehouse=/lake").warehouse()).isEqualTo("/lake");
    assertThat(folder.load("warehouse=s3a://bucket/lake").warehouse())
        .isEqualTo("s3a://bucket/lake");
  }

  @Test
  void short_and_long_forms_of_checks_are_the_same_rules() {
    assertThat(rules("- complete: a\n- complete: { column: a, share: 1 }"))
        .containsOnly(new Rule.Complete("a", ALL));
    assertThat(
            rules(
                "- unique: a\n- unique: [a]\n- unique: { columns: [a] }\n- unique: { column: a }"))
        .hasSize(4)
        .containsOnly(new Rule.Unique(List.of("a")));
    assertThat(rules("- satisfies: a > 1\n- satisfies: { condition: a > 1 }"))
        .containsOnly(new Rule.Satisfies("a > 1", ALL));
    assertThat(rules("- parity: source\n- parity: { with: source }"))
        .containsOnly(new Rule.Parity(List.of()));
  }

  @Test
  void every_rule_arrives() {
    assertThat(
            rules(
                """
                - rows: { min: 1, max: 9, equal-to: source, change: { min: -50%, max: 1 } }
                - in: { column: a, values: [no, 007, 2024-01-01], share: 99.5% }
                - matches: { column: a, pattern: '^x$' }
                - between: { column: a, min: 2024-01-01 }
                - range: { of: sum, column: a, max: 1.50 }
                - fresh: { column: a, within: 2d }
                - schema: { columns: { b: bigint, a: string }, unknown: allowed }
                - parity: { with: source, sums: [a, b] }
                """))
        .containsExactly(
            new Rule.Rows(
                OptionalLong.of(1),
                OptionalLong.of(9),
                true,
                Optional.of(
                    new Rule.Change(
                        Optional.of(new BigDecimal("-0.50")), Optional.of(BigDecimal.ONE)))),
            new Rule.In("a", List.of("no", "007", "2024-01-01"), new BigDecimal("0.995")),
            new Rule.Matches("a", "^x$", ALL),
            new Rule.Between("a", Optional.of("2024-01-01"), Optional.empty(), ALL),
            new Rule.Range(
                Rule.Aggregate.SUM, "a", Optional.empty(), Optional.of(new BigDecimal("1.50"))),
            new Rule.Fresh("a", Duration.ofDays(2)),
            new Rule.Schema(Map.of("a", "string", "b", "bigint"), true),
            new Rule.Parity(List.of("a", "b")));
  }

  @Test
  void level_and_scope_stand_beside_a_rule() {
    JdbcDataset orders =
        orders(ProjectFolder.ORDERS + "  - complete: a\n    level: warn\n    where: b > 1\n");
    assertThat(orders.checks())
        .last()
        .isEqualTo(new CheckSpec(new Rule.Complete("a", ALL), Level.WARN, Optional.of("b > 1")));
    assertThat(orders.checks().get(0).level()).isEqualTo(Level.FAIL);
  }

  @Test
  void names_with_dots_and_quotes_reach_the_source_as_they_are() {
    String table = ProjectFolder.ORDERS.replace("table: public.orders", "table: %s");
    assertThat(orders(table.formatted("{ schema: My Schema, table: \"a.\\\"b`\" }")).reading())
        .isEqualTo(new Reading.Table(Optional.of("My Schema"), "a.\"b`"));
    assertThat(orders(table.formatted("'\"my.schema\".\"Order Lines\"'")).reading())
        .isEqualTo(new Reading.Table(Optional.of("my.schema"), "Order Lines"));
  }

  @Test
  void anchors_and_merge_keys_repeat_what_is_written_once() {
    JdbcDataset orders =
        orders(
            ProjectFolder.ORDERS
                + """
                columns:
                  a: &personal { pii: name, mask: sha256 }
                  b: *personal
                  c: { <<: *personal, pii: email }
                """);
    assertThat(orders.columns().get("b")).isEqualTo(orders.columns().get("a"));
    assertThat(orders.columns().get("c").pii()).contains("email");
    assertThat(orders.columns().get("c").mask()).contains(ColumnSpec.Mask.SHA256);
  }

  // Choosing and ordering.

  private Project chain() {
    ProjectFolder folder = ProjectFolder.in(home);
    String[][] needs = {
      {"bronze.a", "bronze.c"}, {"bronze.b"}, {"bronze.c", "silver.d"}, {"silver.d"}
    };
    for (String[] need : needs) {
      String text = ProjectFolder.ORDERS.replace("bronze.orders", need[0]);
      for (int i = 1; i < need.length; i++) {
        text += "  - references: { column: id, dataset: %s, slice: latest }\n".formatted(need[i]);
      }
      folder.file("conf/datasets/" + need[0] + ".yaml", text);
    }
    return folder.load();
  }

  @Test
  void each_dataset_comes_after_those_it_needs_and_else_by_name() {
    assertThat(chain().select(List.of("*")))
        .extracting(d -> d.dataset().toString())
        .containsExactly("silver.d", "bronze.c", "bronze.a", "bronze.b");
  }

  @Test
  void patterns_choose_and_keep_the_order() {
    assertThat(chain().select(List.of("bronze.*")))
        .extracting(d -> d.dataset().toString())
        .containsExactly("bronze.c", "bronze.a", "bronze.b");
    assertThat(chain().select(List.of("bronze.b", "*.a")))
        .extracting(d -> d.dataset().toString())
        .containsExactly("bronze.a", "bronze.b");
  }

  @Test
  void a_pattern_that_chooses_nothing_is_refused() {
    assertThatThrownBy(() -> chain().select(List.of("bronze.*", "gold.*")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("There is no dataset 'gold.*'. Known: bronze.a, bronze.b, bronze.c, silver.d.");
    assertThatThrownBy(() -> chain().select(List.of("bronze,a")))
        .hasMessage("There is no dataset 'bronze,a'. Did you mean 'bronze.a'?");
  }

  @Test
  void the_order_has_a_reason() {
    Project project = chain();
    assertThat(project.orderReason(project.dataset(DatasetName.parse("bronze.a"))))
        .contains("after bronze.c, which it looks into");
    assertThat(project.orderReason(project.dataset(DatasetName.parse("silver.d")))).isEmpty();
  }
}
