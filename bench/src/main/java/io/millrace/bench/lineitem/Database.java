package io.millrace.bench.lineitem;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * A PostgreSQL server for the benchmarks: starts it, fills it if it is new, tells its URL in a line
 * of JSON, and stops it once standard input ends.
 */
public final class Database {
  private static final String LINEITEM =
      """
      CREATE TABLE lineitem (
        l_orderkey bigint NOT NULL, l_partkey bigint NOT NULL, l_suppkey bigint NOT NULL,
        l_linenumber int NOT NULL, l_quantity numeric(15,2) NOT NULL,
        l_extendedprice numeric(15,2) NOT NULL, l_discount numeric(15,2) NOT NULL,
        l_tax numeric(15,2) NOT NULL, l_returnflag varchar(1) NOT NULL,
        l_linestatus varchar(1) NOT NULL, l_shipdate date NOT NULL, l_commitdate date NOT NULL,
        l_receiptdate date NOT NULL, l_shipinstruct varchar(25) NOT NULL,
        l_shipmode varchar(10) NOT NULL, l_comment varchar(44) NOT NULL)
      """;

  private Database() {}

  /**
   * @param args the folder for its files, and, for a new one, a CSV file of lineitem or nothing
   */
  public static void main(String[] args) throws IOException, SQLException {
    Path folder = Path.of(args[0]);
    boolean isNew = Files.notExists(folder.resolve("PG_VERSION"));
    try (EmbeddedPostgres server = start(folder)) {
      String url = "jdbc:postgresql://localhost:%d/postgres".formatted(server.getPort());
      long rows;
      try (Connection connection = DriverManager.getConnection(url, "postgres", "")) {
        if (isNew) {
          fill(connection, args.length > 1 ? List.of(Path.of(args[1])) : List.of());
        }
        rows = count(connection);
      }
      System.out.printf("{\"url\": \"%s\", \"pid\": %d, \"rows\": %d}%n", url, pid(folder), rows);
      while (System.in.read() >= 0) {
        // Nobody says anything: the end is what is waited for.
      }
    }
  }

  private static EmbeddedPostgres start(Path folder) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder)
        .setCleanDataDirectory(false)
        .setServerConfig("shared_buffers", "1GB")
        .setServerConfig("max_wal_size", "4GB")
        .setServerConfig("autovacuum", "off") // or its work would count as the readers'
        .start();
  }

  private static void fill(Connection connection, List<Path> files)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE nothing (id bigint PRIMARY KEY, name text)");
      statement.execute(LINEITEM);
      for (Path file : files) {
        try (Reader csv = Files.newBufferedReader(file)) {
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY lineitem FROM STDIN (FORMAT csv, HEADER)", csv);
        }
      }
      statement.execute("ALTER TABLE lineitem ADD PRIMARY KEY (l_orderkey, l_linenumber)");
      statement.execute("VACUUM (FREEZE, ANALYZE) lineitem");
      statement.execute("CHECKPOINT");
    }
  }

  private static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM lineitem")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The first line of the server's own file. */
  private static long pid(Path folder) throws IOException {
    return Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).get(0).trim());
  }
}
