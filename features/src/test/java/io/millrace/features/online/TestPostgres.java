package io.millrace.features.online;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The one PostgreSQL server of a test JVM. */
final class TestPostgres {
  private static EmbeddedPostgres server;

  private TestPostgres() {}

  static synchronized String url() {
    if (server == null) {
      try {
        server = EmbeddedPostgres.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return "jdbc:postgresql://localhost:%d/postgres".formatted(server.getPort());
  }

  static Connection connect() {
    return new ByUrl(url()).open();
  }

  static void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The rows of a query, their columns with bars between them. */
  static List<String> rows(String sql) {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          cells.add(String.valueOf(row.getString(i)));
        }
        rows.add(String.join("|", cells));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return rows;
  }

  /** Connects by a URL, without a password. */
  static class ByUrl implements Connector {
    private final String url;

    ByUrl(String url) {
      this.url = url;
    }

    @Override
    public Connection open() {
      try {
        return DriverManager.getConnection(url, "postgres", "");
      } catch (SQLException e) {
        throw explain(e, "while connecting");
      }
    }

    @Override
    public RuntimeException explain(SQLException failure, String doing) {
      return new io.millrace.lake.UnreachableException(
          doing + ": " + failure.getMessage(), failure);
    }
  }
}
