package io.millrace.jobs.e2e;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Specs of a shop's orders, of features of its customers, and of these in a store. */
final class OrderFiles {
  private OrderFiles() {}

  /** The table {@code orders} day by day, from the first of March 2024 on. */
  static void orders(ShopProject shop) {
    shop.file(
        "conf/datasets/orders.yaml",
        """
        dataset: bronze.orders
        kind: jdbc
        source: shop
        table: public.orders
        mode: window
        time: placed_at
        slices: { by: day, column: ds, zone: UTC }
        start: 2024-03-01
        checks: [{ unique: id }]
        """);
  }

  /**
   * The group {@code features.customer_orders}.
   *
   * @param features such as {@code spend_1d, sum: total, window: 1d}
   */
  static void customerOrders(ShopProject shop, String... features) {
    group(shop, "", features);
  }

  /** The same, with a row for each of the customers from 1 on, also without orders. */
  static void listedCustomerOrders(ShopProject shop, long customers, String... features) {
    shop.file(
        "conf/datasets/customers.yaml",
        """
        dataset: silver.customers
        kind: sql
        query: SELECT cast(id AS int) AS customer_id FROM range(1, %d)
        checks: [{ unique: customer_id }]
        """
            .formatted(customers + 1));
    group(shop, "entities: silver.customers\n", features);
  }

  private static void group(ShopProject shop, String more, String... features) {
    shop.file(
        "conf/datasets/customer_orders.yaml",
        """
        dataset: features.customer_orders
        kind: features
        version: 1
        entity: { name: customer, keys: [customer_id] }
        from: bronze.orders
        time: placed_at
        features:
        %s
        slices: { by: day, column: ds, zone: UTC }
        start: 2024-03-01
        checks: [{ unique: customer_id }]
        %s"""
            .formatted(
                Stream.of(features)
                    .map("  - { name: %s }"::formatted)
                    .collect(Collectors.joining("\n")),
                more));
  }

  /**
   * The group in a store, under the schema {@code serving}.
   *
   * @param pace how gently, such as {@code rows-per-second: 10}, by lines
   */
  static void online(ShopProject shop, String store, String... pace) {
    shop.file(
        "conf/datasets/online.yaml",
        """
        dataset: online.customer_orders
        kind: online
        group: features.customer_orders@1
        store: %s
        schema: serving
        %s
        slices: { by: day, column: ds, zone: UTC }
        start: 2024-03-01
        """
            .formatted(store, String.join("\n", pace)));
  }
}
