package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many slices in one session, from a real database. */
class BackfillTest {
  @Test
  void a_failure_stops_only_what_needs_it_and_the_same_command_mends_the_rest(@TempDir Path home) {
    try (ShopProject shop = ShopProject.create(home, "derby")) {
      shop.sql(
          """
          CREATE TABLE sales (id bigint PRIMARY KEY, day date NOT NULL, price numeric(10,2));
          INSERT INTO sales SELECT i, date '2024-03-01' + i::int % 10, i FROM generate_series(1, 100) i;
          UPDATE sales SET price = -1 WHERE id = 14""");
      shop.file("conf/datasets/sales.yaml", sales());
      shop.file("conf/datasets/refunds.yaml", refunds());

      InProcess first = backfill(home);
      assertThat(first.code()).as(first.err() + first.out()).isEqualTo(3);
      assertThat(first.out())
          .contains("bronze.sales    ", "2 READY, 1 REJECTED", "2 READY, 1 NOT_READY")
          .contains("2 of 6 slices are not ready");

      shop.sql("UPDATE sales SET price = 1 WHERE id = 14");
      InProcess second = backfill(home);
      assertThat(second.code()).as(second.err() + second.out()).isZero();
      assertThat(second.out()).contains("All 2 slices are ready");
      assertThat(backfill(home).err()).contains("Nothing to do");
    }
  }

  private static InProcess backfill(Path home) {
    return InProcess.millrace(
        home, "backfill", "--from", "2024-03-04", "--to", "2024-03-06", "--parallel", "3");
  }

  private static String sales() {
    return """
        dataset: bronze.sales
        kind: jdbc
        source: shop
        table: public.sales
        mode: window
        time: { column: day, zone: UTC }
        slices: { by: day, column: ds, zone: UTC }
        keys: [id]
        checks:
          - unique: id
          - between: { column: price, min: 0, max: 1000 }
        """;
  }

  private static String refunds() {
    return """
        dataset: bronze.refunds
        kind: jdbc
        source: shop
        query: SELECT id, id AS sale, day FROM sales WHERE id % 2 = 0
        mode: window
        time: { column: day, zone: UTC }
        slices: { by: day, column: ds, zone: UTC }
        empty: allowed
        checks:
          - references: { column: sale, dataset: bronze.sales, to: id }
        """;
  }
}
