package io.millrace.ingest.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection, or a statement of it, whose failures hold no secrets. Spark writes the failure of a
 * task into its event log and its web pages before anyone can change it. Result sets are handed out
 * as they are: they are asked once for every value.
 */
final class CleanFailures implements InvocationHandler {
  private final Object target;

  private CleanFailures(Object target) {
    this.target = target;
  }

  static Connection of(Connection connection) {
    return proxy(Connection.class, connection);
  }

  private static <T> T proxy(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            CleanFailures.class.getClassLoader(),
            new Class<?>[] {type},
            new CleanFailures(target)));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    try {
      return wrapped(method.getReturnType(), method.invoke(target, arguments));
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof SQLException sql ? Failures.clean(sql) : e.getCause();
    }
  }

  private static Object wrapped(Class<?> type, Object result) {
    if (result != null && (type == PreparedStatement.class || type == Statement.class)) {
      return proxy(type, result);
    }
    return result;
  }
}
