package io.millrace.ingest.jdbc;

import io.millrace.ingest.secrets.SecretRef;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The one PostgreSQL server of a test JVM. Its user {@code etl} must give a password. */
final class TestPostgres {
  static final String PASSWORD = "pl4nted-pg-s3cret";
  private static EmbeddedPostgres server;

  private TestPostgres() {}

  static synchronized EmbeddedPostgres server() {
    if (server == null) {
      try {
        server = EmbeddedPostgres.start();
        execute(
            "CREATE ROLE etl LOGIN PASSWORD '%s'".formatted(PASSWORD),
            "GRANT pg_read_all_data TO etl");
        demandPassword();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  private static void demandPassword() throws IOException {
    Path rules = Path.of(queryText("SHOW hba_file"));
    Files.writeString(rules, "host all etl all scram-sha-256\n" + Files.readString(rules));
    execute("SELECT pg_reload_conf()");
  }

  static String url() {
    return "jdbc:postgresql://localhost:%d/postgres".formatted(server().getPort());
  }

  static JdbcSource source() {
    return JdbcSource.of("shop", url(), "etl", SecretFiles.holding(PASSWORD));
  }

  static JdbcSource source(SecretRef password) {
    return JdbcSource.of("shop", url(), "etl", password);
  }

  /** A connection of the owner, who may do anything. */
  static Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", "");
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

  static String queryText(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
