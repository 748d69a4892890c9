package io.millrace.ingest.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections whose state cannot be shared are lent instead, to a task in the same JVM: so the rows
 * come from the very state that was counted. Only local masters run tasks in the driver's JVM.
 */
final class HeldConnections {
  private static final Map<String, Connection> HELD = new ConcurrentHashMap<>();

  private HeldConnections() {}

  /** Holds the connection for tasks; the token is how they ask for it. */
  static String hold(Connection connection) {
    String token = UUID.randomUUID().toString();
    HELD.put(token, connection);
    return token;
  }

  static void release(String token) {
    HELD.remove(token);
  }

  /** The connection, except that neither {@code close} nor {@code commit} ends its state. */
  static Connection lend(String token) {
    Connection held = HELD.get(token);
    if (held == null) {
      throw new IllegalStateException("These rows were asked for after their read was closed");
    }
    return (Connection)
        Proxy.newProxyInstance(
            HeldConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close") || method.getName().equals("commit")) {
                return null;
              }
              try {
                return method.invoke(held, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
