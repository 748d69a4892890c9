package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A feature group on its way to a store, by the command line. */
@Tag("slow")
class OnlineStoreTest {
  @TempDir static Path folder;

  @Test
  void a_group_is_exported_in_any_order_made_anew_and_compared() {
    try (ShopProject shop = ShopProject.create(folder, "derby")) {
      shop.sql(
          """
          CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total numeric(10,2), shop text, placed_at timestamptz);
          INSERT INTO orders VALUES
            (1, 7, 5.00, 'Berlin', '2024-03-01T00:00:00Z'), (2, 7, 20.00, 'Paris', '2024-03-02T23:59:59.999999Z'),
            (3, 8, 3.00, NULL, '2024-03-01T12:00:00Z'), (4, 9, 1.50, 'Berlin', '2024-03-02T00:00:00Z')""");
      OrderFiles.orders(shop);
      OrderFiles.customerOrders(
          shop,
          "spend_1d, sum: total, window: 1d",
          "shops_1d, histogram: shop, window: 1d",
          "spend_bin, bins: { of: spend_1d, edges: [10] }");
      OrderFiles.online(shop, "shop", "rows-per-second: 100000");

      InProcess notReady = export("2024-03-02");
      assertThat(notReady.code()).as(notReady.err()).isEqualTo(4);
      assertThat(notReady.out())
          .contains("needs features.customer_orders 2024-03-02, which is not ready");

      InProcess newer = export("2024-03-02", "--upstream");
      assertThat(newer.code()).as(newer.err()).isZero();
      String stored =
          "SELECT string_agg(concat_ws(' ', customer_id, spend_1d, spend_bin, shops_1d, _as_of AT TIME ZONE 'UTC'), '; ' ORDER BY customer_id) FROM serving.features_customer_orders_v1";
      assertThat(shop.text(stored))
          .isEqualTo(
              "7 20.00 1 {\"Paris\":1} 2024-03-03 00:00:00; 9 1.50 0 {\"Berlin\":1} 2024-03-03 00:00:00");

      assertThat(
              shop.text(
                  "SELECT made -> 'spend_bin' ->> 'of' FROM serving.millrace_features WHERE name = 'features_customer_orders_v1'"))
          .isEqualTo("spend_1d");

      InProcess older = export("2024-03-01", "--upstream", "--output", "json");
      assertThat(older.code()).as(older.err()).isZero();
      assertThat(older.out())
          .contains("\"export.outdated\" : 2")
          .contains("\"export.written\" : 0");
      assertThat(shop.text(stored)).startsWith("7 20.00 1");

      shop.sql("DELETE FROM orders WHERE id = 4; UPDATE orders SET total = 21 WHERE id = 2");
      assertThat(millrace("run", "bronze.orders", "--date", "2024-03-02", "--force").code())
          .isZero();
      assertThat(millrace("run", "features.customer_orders", "--date", "2024-03-02").code())
          .isZero();
      InProcess status = millrace("status", "online.customer_orders");
      assertThat(status.out()).contains("STALE");
      InProcess again = export("2024-03-02", "--output", "json");
      assertThat(again.code()).as(again.err()).isZero();
      assertThat(again.out()).contains("\"export.written\" : 1").contains("\"export.deleted\" : 1");
      assertThat(shop.text(stored)).isEqualTo("7 21.00 1 {\"Paris\":1} 2024-03-03 00:00:00");
      assertThat(export("2024-03-02", "--output", "json").out()).contains("UP_TO_DATE");

      InProcess equal = parity();
      assertThat(equal.code()).as(equal.err()).isZero();
      assertThat(equal.out()).contains("all equal").contains("1 entities compared");
      shop.sql("UPDATE serving.features_customer_orders_v1 SET spend_1d = 21.01");
      InProcess differs = parity();
      assertThat(differs.code()).isEqualTo(3);
      assertThat(differs.out()).contains("spend_1d").contains("21.00").contains("21.01");
    }
  }

  private static InProcess export(String date, String... more) {
    String[] words = new String[5 + more.length];
    words[0] = "features";
    words[1] = "export";
    words[2] = "features.customer_orders";
    words[3] = "--date";
    words[4] = date;
    System.arraycopy(more, 0, words, 5, more.length);
    return millrace(words);
  }

  private static InProcess parity() {
    return millrace("features", "parity", "features.customer_orders", "--date", "2024-03-02");
  }

  private static InProcess millrace(String... words) {
    return InProcess.millrace(folder, words);
  }
}
