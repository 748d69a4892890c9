package io.millrace.bench.features;

import io.millrace.bench.BenchSession;
import io.millrace.bench.Meter;
import io.millrace.features.online.Connector;
import io.millrace.features.online.Edition;
import io.millrace.features.online.ExportedColumns;
import io.millrace.features.online.Pace;
import io.millrace.features.online.PostgresStore;
import io.millrace.features.reader.StoredTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Entities with ten features into a PostgreSQL of its own: by Spark's JDBC writer, which only
 * appends, and by an export into an empty table, of newer values, and of those that are there.
 */
public final class ExportBench {
  private static final int CONNECTIONS = 2;
  private static final double TICKS_A_SECOND = 100;
  private static final Instant BEGIN = Instant.parse("2024-03-01T00:00:00Z");
  private static final String GROUP = "bench.features";

  private final SparkSession spark;
  private final EmbeddedPostgres server;
  private final long rows;

  private ExportBench(SparkSession spark, EmbeddedPostgres server, long rows) {
    this.spark = spark;
    this.server = server;
    this.rows = rows;
  }

  /**
   * Measures.
   *
   * @param args rows, rounds
   */
  public static void main(String[] args) throws IOException {
    try (SparkSession spark = BenchSession.open("export");
        EmbeddedPostgres server = EmbeddedPostgres.start()) {
      new ExportBench(spark, server, Math.max(1, Long.parseLong(args[0]) / 10)).round(0);
      ExportBench bench = new ExportBench(spark, server, Long.parseLong(args[0]));
      for (int round = 1; round <= Integer.parseInt(args[1]); round++) {
        bench.round(round);
      }
    }
  }

  private void round(int round) {
    execute("DROP TABLE IF EXISTS appended; DROP SCHEMA IF EXISTS serving CASCADE");
    Dataset<Row> first = entities(1).cache();
    Dataset<Row> second = entities(2).cache();
    first.count();
    second.count();
    measure(round, "spark-jdbc-append", () -> append(first));
    measure(round, "export-new", () -> export(first, 1));
    measure(round, "export-newer", () -> export(second, 2));
    measure(round, "export-again", () -> export(second, 2));
    first.unpersist();
    second.unpersist();
  }

  private Dataset<Row> entities(int seed) {
    return spark
        .range(0, rows, 1, CONNECTIONS)
        .selectExpr(
            "id as customer_id",
            "cast(rand(%d) * 50 as bigint) as orders_30d".formatted(seed),
            "cast(rand(%d) * 1000 as decimal(20,2)) as spend_30d".formatted(seed + 10),
            "rand(%d) as mean_30d".formatted(seed + 20),
            "if(rand(%d) < 0.1, null, rand(%d)) as share".formatted(seed + 30, seed + 40),
            "concat('shop ', cast(rand(%d) * 100 as int)) as last_shop".formatted(seed + 50),
            "cast(rand(%d) * 10 as int) as spend_bin".formatted(seed + 60),
            "cast(rand(%d) * 1024 as int) as shop_hash".formatted(seed + 70),
            "timestamp_micros(1709251200000000 + cast(rand(%d) * 86400000000 as bigint)) as last_at"
                .formatted(seed + 80),
            "rand(%d) < 0.5 as active".formatted(seed + 90),
            "array(cast(rand(%d) * 2 as int), 0, 1) as one_hot".formatted(seed + 100));
  }

  private void append(Dataset<Row> entities) {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("driver", "org.postgresql.Driver");
    properties.setProperty("reWriteBatchedInserts", "true");
    properties.setProperty("batchsize", "5000");
    entities.write().mode("overwrite").jdbc(url(), "appended", properties);
  }

  private void export(Dataset<Row> entities, int build) {
    StoredTable table =
        new StoredTable(GROUP, 1, List.of("customer_id"), ExportedColumns.of(entities));
    new PostgresStore(
            new ByUrl(url()), "serving", new Pace(CONNECTIONS, 5_000, OptionalInt.empty()))
        .export(table, entities, new Edition(BEGIN.plusSeconds(build), build), "slice", "run");
  }

  private void measure(int round, String name, Runnable work) {
    double before = serverSeconds();
    Meter.Cost cost = Meter.measure(work);
    double server = serverSeconds() - before;
    double millions = rows / 1e6;
    if (round > 0) {
      System.out.printf(
          "{\"bench\": \"export\", \"name\": \"%s\", \"round\": %d, \"rows\": %d, \"rows_s\": %.0f, \"cpu_s_per_m\": %.2f, \"server_cpu_s_per_m\": %.2f}%n",
          name,
          round,
          rows,
          rows / cost.wallSeconds(),
          cost.cpuSeconds() / millions,
          server / millions);
    }
  }

  /** Of the server and of all of its connections that have ended. */
  private double serverSeconds() {
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

  private String url() {
    return "jdbc:postgresql://localhost:%d/postgres".formatted(server.getPort());
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
