package io.millrace.bench.features;

import io.millrace.bench.BenchSession;
import io.millrace.bench.Meter;
import io.millrace.features.online.Edition;
import io.millrace.features.online.ExportedColumns;
import io.millrace.features.online.Pace;
import io.millrace.features.reader.StoredTable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.function.DoubleSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Entities with ten features into a PostgreSQL and a Redis of its own: by Spark's JDBC writer,
 * which only appends, and by exports into an empty store, of newer values, and of those that are
 * there.
 */
public final class ExportBench {
  private static final int CONNECTIONS = 2;
  private static final Instant BEGIN = Instant.parse("2024-03-01T00:00:00Z");
  private static final String GROUP = "bench.features";

  private final SparkSession spark;
  private final PostgresOfBench postgres;
  private final RedisOfBench redis;
  private final long rows;

  private ExportBench(SparkSession spark, PostgresOfBench postgres, RedisOfBench redis, long rows) {
    this.spark = spark;
    this.postgres = postgres;
    this.redis = redis;
    this.rows = rows;
  }

  /**
   * Measures.
   *
   * @param args rows, rounds
   */
  public static void main(String[] args) throws IOException {
    try (SparkSession spark = BenchSession.open("export");
        PostgresOfBench postgres = PostgresOfBench.start();
        RedisOfBench redis = RedisOfBench.start()) {
      long rows = Long.parseLong(args[0]);
      new ExportBench(spark, postgres, redis, Math.max(1, rows / 10)).round(0);
      ExportBench bench = new ExportBench(spark, postgres, redis, rows);
      for (int round = 1; round <= Integer.parseInt(args[1]); round++) {
        bench.round(round);
      }
    }
  }

  private void round(int round) {
    postgres.empty();
    redis.empty();
    Dataset<Row> first = entities(1).cache();
    Dataset<Row> second = entities(2).cache();
    first.count();
    second.count();
    measure(round, "spark-jdbc-append", postgres::cpuSeconds, () -> append(first));
    for (StoreOfBench store : List.of(postgres, redis)) {
      String name = store == postgres ? "export" : "redis";
      measure(round, name + "-new", store::cpuSeconds, () -> export(store, first, 1));
      measure(round, name + "-newer", store::cpuSeconds, () -> export(store, second, 2));
      measure(round, name + "-again", store::cpuSeconds, () -> export(store, second, 2));
    }
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
    entities.write().mode("overwrite").jdbc(postgres.url(), "appended", properties);
  }

  private static void export(StoreOfBench store, Dataset<Row> entities, int build) {
    StoredTable table =
        new StoredTable(GROUP, 1, List.of("customer_id"), ExportedColumns.of(entities));
    store
        .open(new Pace(CONNECTIONS, 5_000, OptionalInt.empty()))
        .export(table, entities, new Edition(BEGIN.plusSeconds(build), build), "slice", "run");
  }

  private void measure(int round, String name, DoubleSupplier ofServer, Runnable work) {
    double before = ofServer.getAsDouble();
    Meter.Cost cost = Meter.measure(work);
    double server = ofServer.getAsDouble() - before;
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
}
