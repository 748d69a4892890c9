package io.millrace.ingest.jdbc;

import io.millrace.lake.InvalidSpecException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;

/** Opens connections to a source, on the driver and in executors alike. */
final class Connections {
  private Connections() {}

  /** A connection that is prepared for reading; secrets are resolved here and nowhere else. */
  static Connection open(JdbcSource source, Configuration hadoop) throws SQLException {
    Dialect dialect = Dialect.of(source.url());
    Driver driver = driver(source);
    String url = dialect.connectUrl(source.url(), driver.getClass().getName());
    Connection connection = driver.connect(url, properties(source, dialect, hadoop));
    if (connection == null) {
      throw new InvalidSpecException(
          "The driver %s does not take the url of source %s. Mend 'url' or 'driver'."
              .formatted(driver.getClass().getName(), source.name()));
    }
    try {
      dialect.prepare(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The driver that the source names, or else the one that its URL asks for. */
  static Driver driver(JdbcSource source) {
    if (source.isRedis()) {
      throw new InvalidSpecException(
          "Source %s is a Redis. It can be the store of a dataset of kind online, and nothing is read from it."
              .formatted(source.name()));
    }
    Optional<String> className = source.driver().or(Dialect.of(source.url())::driver);
    try {
      return className.isPresent() ? load(className.get()) : DriverManager.getDriver(source.url());
    } catch (ReflectiveOperationException | SQLException e) {
      throw new InvalidSpecException(
          "Source %s needs the JDBC driver %s, which is not on the class path. Add its jar with --jars, or set 'driver' to the one that is there."
              .formatted(source.name(), className.orElse("of its url")),
          e);
    }
  }

  private static Driver load(String className) throws ReflectiveOperationException {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return (Driver) Class.forName(className, true, loader).getDeclaredConstructor().newInstance();
  }

  private static Properties properties(JdbcSource source, Dialect dialect, Configuration hadoop) {
    String reader = "source " + source.name();
    Properties properties = new Properties();
    properties.putAll(dialect.driverDefaults(source.limits()));
    properties.putAll(source.resolvedProperties(hadoop));
    source.user().ifPresent(user -> properties.setProperty("user", user));
    source
        .password()
        .ifPresent(ref -> properties.setProperty("password", ref.resolve(hadoop, reader)));
    return properties;
  }
}
