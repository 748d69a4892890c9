package io.millrace.jobs.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.lake.UnreachableException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.GZIPInputStream;

/**
 * A music shop with a real PostgreSQL server of its own: Chinook, 11 tables and 15,607 rows. What
 * happens in it on each of the demo's days is here.
 */
public final class Shop implements AutoCloseable {
  /** The role that the project reads with. */
  static final String READER = "etl";

  private static final String DATABASE = "shop";

  private final EmbeddedPostgres server;

  private Shop(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts the server on a free port and loads the shop.
   *
   * @param data the server's folder; it must not be in use
   * @param password of the role that the project reads with
   */
  public static Shop open(Path data, String password) {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(true).start();
      Shop shop = new Shop(server);
      shop.load(password);
      return shop;
    } catch (IOException e) {
      throw new UnreachableException(
          "The demo's PostgreSQL server did not start: %s. It unpacks its programs into the folder for temporary files, which must be writable and allow programs to run."
              .formatted(e.getMessage()),
          e);
    }
  }

  private void load(String password) throws IOException {
    execute("postgres", "CREATE DATABASE " + DATABASE);
    String script = resource("chinook.sql.gz");
    execute(DATABASE, script.substring(script.indexOf("\\c chinook;") + "\\c chinook;".length()));
    execute(
        DATABASE,
        """
        CREATE ROLE %1$s LOGIN PASSWORD '%2$s';
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO %1$s;
        ANALYZE;"""
            .formatted(READER, password));
  }

  private static String resource(String name) throws IOException {
    try (InputStream packed = Shop.class.getResourceAsStream(name);
        GZIPInputStream unpacked = new GZIPInputStream(packed)) {
      return new String(unpacked.readAllBytes(), UTF_8);
    }
  }

  /** A day of business: a sale, two customers who moved, a playlist that was thrown away. */
  public void tradeForADay() {
    execute(
        DATABASE,
        """
        INSERT INTO invoice (invoice_id, customer_id, invoice_date, billing_country, total)
          VALUES (413, 17, '2025-12-23 11:15:00', 'USA', 2.97);
        INSERT INTO invoice_line (invoice_line_id, invoice_id, track_id, unit_price, quantity)
          VALUES (2241, 413, 1, 0.99, 1), (2242, 413, 2, 0.99, 1), (2243, 413, 3, 0.99, 1);
        UPDATE customer SET city = 'Lisbon', postal_code = '1100-001' WHERE customer_id = 34;
        UPDATE customer SET email = 'mark.taylor@example.org' WHERE customer_id = 55;
        DELETE FROM playlist_track WHERE playlist_id = 18;
        DELETE FROM playlist WHERE playlist_id = 18;""");
  }

  /**
   * Somebody mends the shop by hand: an invoice is there twice, and another has an impossible
   * total.
   */
  public void makeAMess() {
    execute(
        DATABASE,
        """
        ALTER TABLE invoice_line DROP CONSTRAINT invoice_line_invoice_id_fkey;
        ALTER TABLE invoice DROP CONSTRAINT invoice_pkey;
        INSERT INTO invoice SELECT * FROM invoice WHERE invoice_id = 412;
        UPDATE invoice SET total = -1000000 WHERE invoice_id = 98;""");
  }

  /** The mess is taken back. */
  public void cleanUp() {
    execute(
        DATABASE,
        """
        DELETE FROM invoice a USING invoice b WHERE a.ctid > b.ctid AND a.invoice_id = b.invoice_id;
        UPDATE invoice SET total = (SELECT sum(unit_price * quantity) FROM invoice_line
          WHERE invoice_id = 98) WHERE invoice_id = 98;
        ALTER TABLE invoice ADD CONSTRAINT invoice_pkey PRIMARY KEY (invoice_id);""");
  }

  private void execute(String database, String sql) {
    try (Connection connection = server.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("The demo's shop refuses its own script", e);
    }
  }

  /** As a project writes it. */
  String url() {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.getPort(), DATABASE);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new IllegalStateException("The demo's PostgreSQL server did not stop", e);
    }
  }
}
