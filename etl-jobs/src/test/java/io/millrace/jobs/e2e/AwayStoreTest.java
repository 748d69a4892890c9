package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that goes away while features are exported to it, and comes back. */
@Tag("slow")
class AwayStoreTest {
  private static final int CUSTOMERS = 60;
  private static final String TABLE = "serving.features_customer_orders_v1";

  @TempDir static Path folder;

  @Test
  void an_export_that_loses_its_store_ends_with_5_and_the_next_one_makes_it_whole() {
    try (ShopProject shop = ShopProject.create(folder, "derby")) {
      shop.sql("CREATE DATABASE store");
      shop.sql(
          """
          CREATE TABLE orders (id int PRIMARY KEY, customer_id int, placed_at timestamptz);
          INSERT INTO orders SELECT i, i, '2024-03-01T12:00:00Z' FROM generate_series(1, %d) i"""
              .formatted(CUSTOMERS));
      String store = shop.url().replaceFirst("/postgres$", "/store");
      shop.file(
          "conf/sources/serving.yaml",
          "source: serving\nurl: %s\nuser: postgres\n".formatted(store));
      OrderFiles.orders(shop);
      OrderFiles.customerOrders(
          shop, "orders_1d, count: \"*\", window: 1d, deprecated: use orders_7d");
      OrderFiles.online(shop, "serving", "batch: 1", "rows-per-second: 10");
      InProcess built =
          millrace("run", "features.customer_orders", "--date", "2024-03-01", "--upstream");
      assertThat(built.code()).as(built.err()).isZero();

      CompletableFuture<Void> gone =
          CompletableFuture.runAsync(
              () -> {
                untilSomeRowsAreThere(store);
                shop.sql("ALTER DATABASE store ALLOW_CONNECTIONS false");
                shop.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'store'");
              });
      InProcess broken =
          millrace("features", "export", "features.customer_orders", "--date", "2024-03-01");
      gone.join();
      assertThat(broken.code()).as(broken.err()).isEqualTo(5);
      assertThat(broken.err())
          .contains(
              "online.customer_orders reads features.customer_orders.orders_1d, which is deprecated: use orders_7d");

      shop.sql("ALTER DATABASE store ALLOW_CONNECTIONS true");
      assertThat(rows(store)).isBetween(1L, (long) CUSTOMERS - 1);
      InProcess again =
          millrace("features", "export", "features.customer_orders", "--date", "2024-03-01");
      assertThat(again.code()).as(again.err()).isZero();
      assertThat(rows(store)).isEqualTo(CUSTOMERS);
    }
  }

  /** The server does the waiting between two looks. */
  private static void untilSomeRowsAreThere(String store) {
    String isThere =
        "SELECT (to_regclass('%s') IS NOT NULL)::int FROM pg_sleep(0.05)".formatted(TABLE);
    while (query(store, isThere) == 0 || rows(store) < 3) {
      Thread.onSpinWait();
    }
  }

  private static long rows(String store) {
    return query(store, "SELECT count(*) FROM " + TABLE);
  }

  private static long query(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return 0;
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InProcess millrace(String... words) {
    return InProcess.millrace(folder, words);
  }
}
