package io.millrace.capture.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The one PostgreSQL server of a test JVM that changes are captured from. */
public final class PostgresSource {
  private static EmbeddedPostgres server;

  private PostgresSource() {}

  private static synchronized EmbeddedPostgres server() {
    if (server == null) {
      try {
        server =
            EmbeddedPostgres.builder()
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_replication_slots", "40")
                .setServerConfig("max_wal_senders", "40")
                .setServerConfig("fsync", "off")
                .setServerConfig("timezone", "Asia/Kolkata") // so that a test notices whose is used
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  public static int port() {
    return server().getPort();
  }

  public static String url(String database) {
    return "jdbc:postgresql://localhost:%d/%s".formatted(port(), database);
  }

  /** A fresh database, and its URL. */
  public static String createDatabase(String name) {
    try (Connection connection = connect(url("postgres"))) {
      Sql.run(connection, "DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url(name);
  }

  /** As the owner, who may do anything. */
  public static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, "postgres", "");
  }
}
