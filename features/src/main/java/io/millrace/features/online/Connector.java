package io.millrace.features.online;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to a store, on the driver and in executors alike, without holding secrets. */
public interface Connector extends Serializable {
  /** A connection that may write. */
  Connection open();

  /**
   * Says in the operator's words what went wrong.
   *
   * @param doing such as {@code while writing features_orders_v1}
   */
  RuntimeException explain(SQLException failure, String doing);

  /** Work that is done whole or not at all. */
  @FunctionalInterface
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /**
   * Does work in a transaction of its own.
   *
   * @param doing as for {@link #explain}
   */
  default <T> T inTransaction(String doing, Work<T> work) {
    try (Connection connection = open()) {
      connection.setAutoCommit(false);
      T done = work.in(connection);
      connection.commit();
      return done;
    } catch (SQLException e) {
      throw explain(e, doing);
    }
  }
}
