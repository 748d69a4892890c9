package io.millrace.jobs.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A small project over a real PostgreSQL server; all of its datasets are copies of one table. */
final class ShopProject implements AutoCloseable {
  static final int ROWS = 1_000;

  private final EmbeddedPostgres server;
  private final Path home;

  private ShopProject(EmbeddedPostgres server, Path home) {
    this.server = server;
    this.home = home;
  }

  static ShopProject create(Path home, String metastore) {
    try {
      ShopProject project = new ShopProject(EmbeddedPostgres.start(), home);
      project.sql(
          """
          CREATE TABLE goods (id bigint PRIMARY KEY, name text NOT NULL, price numeric(10,2));
          INSERT INTO goods SELECT i, 'good ' || i, i * 0.25 FROM generate_series(1, %d) i"""
              .formatted(ROWS));
      project.file("conf/millrace.yaml", "project: shop\nmetastore: %s\n".formatted(metastore));
      return project.source("shop", "user: postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A user who must give a password, unlike the owner, and may read everything. */
  ShopProject login(String user, String password) {
    sql(
        "CREATE ROLE \"%1$s\" LOGIN PASSWORD '%2$s'; GRANT pg_read_all_data TO \"%1$s\""
            .formatted(user, password));
    try {
      Path rules = Path.of(text("SHOW hba_file"));
      String line = "host all %s all scram-sha-256\n".formatted(user);
      Files.writeString(rules, line + Files.readString(rules));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sql("SELECT pg_reload_conf()");
    return this;
  }

  /** Another way into the same database. */
  ShopProject source(String name, String more) {
    return file(
        "conf/sources/%s.yaml".formatted(name),
        "source: %s\nurl: %s\n%s\n".formatted(name, url(), more));
  }

  String url() {
    return "jdbc:postgresql://localhost:%d/postgres".formatted(server.getPort());
  }

  ShopProject dataset(String name) {
    return file(
        "conf/datasets/%s.yaml".formatted(name),
        """
        dataset: bronze.%s
        kind: jdbc
        source: shop
        table: public.goods
        mode: snapshot
        slices: { by: day, column: ds, zone: UTC }
        checks:
          - unique: id
          - rows: { equal-to: source }
          - between: { column: price, min: 0, max: 1000 }
        """
            .formatted(name));
  }

  ShopProject file(String path, String text) {
    try {
      Path file = home.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void sql(String statements) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(statements);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String text(String query) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Path home() {
    return home;
  }

  String conf() {
    return home.resolve("conf").toString();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
