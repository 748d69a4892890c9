package io.millrace.features.online;

import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.StoreException;
import java.io.Serializable;
import java.util.function.Function;

/** Opens connections to a Redis, on the driver and in executors alike, without holding secrets. */
public interface RedisConnector extends Serializable {
  /** A client that has not connected yet. */
  RedisClient open();

  /**
   * Says in the operator's words what went wrong.
   *
   * @param doing such as {@code while writing features_orders_v1}
   */
  RuntimeException explain(StoreException failure, String doing);

  /**
   * Does work over a connection of its own.
   *
   * @param doing as for {@link #explain}
   */
  default <T> T connected(String doing, Function<RedisClient, T> work) {
    try (RedisClient client = open()) {
      return work.apply(client);
    } catch (StoreException e) {
      throw explain(e, doing);
    }
  }
}
