package io.millrace.bench.features;

import io.millrace.features.online.Connector;
import io.millrace.features.online.OnlineStore;
import io.millrace.features.online.Pace;
import io.millrace.features.online.PostgresStore;
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

record PostgresOfBench(EmbeddedPostgres server) implements StoreOfBench {
  private static final double TICKS_A_SECOND = 100;

  static PostgresOfBench start() throws IOException {
    return new PostgresOfBench(EmbeddedPostgres.start());
  }

  @Override
  public OnlineStore open(Pace pace) {
    return new PostgresStore(new ByUrl(url()), "serving", pace);
  }

  @Override
  public void empty() {
    execute("DROP TABLE IF EXISTS appended; DROP SCHEMA IF EXISTS serving CASCADE");
  }

  /** Of the server and of all of its connections that have ended. */
  @Override
  public double cpuSeconds() {
    try {
      String pid =
          Files.readAllLines(Path.of(text("SHOW data_directory"), "postmaster.pid")).get(0);
      String stat = Files.readString(Path.of("/proc", pid.strip(), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      double ticks = 0;
      for (int i = 11; i <= 14; i++) {
        ticks += Long.parseLong(fields[i]);
      }
      return ticks / TICKS_A_SECOND;
    } catch (IOException e) {
      return 0; // not on Linux
    }
  }

  String url() {
    return "jdbc:postgresql://localhost:%d/postgres".formatted(server.getPort());
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void execute(String sql) {
    try (Connection connection = new ByUrl(url()).open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String text(String sql) {
    try (Connection connection = new ByUrl(url()).open();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The server lets its owner in without a password. */
  private record ByUrl(String url) implements Connector {
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
      return new IllegalStateException(doing, failure);
    }
  }
}
