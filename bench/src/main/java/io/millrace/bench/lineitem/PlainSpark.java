package io.millrace.bench.lineitem;

import io.millrace.lake.SparkSettings;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The peer: what someone who knows Spark's JDBC source writes. Four ranges of the key and a fetch
 * size, without which the driver takes the whole table into memory. Two more queries and it would
 * be consistent and checked; it is neither.
 */
public final class PlainSpark {
  private static final String KEY = "l_orderkey";

  private PlainSpark() {}

  /**
   * @param args the database's JDBC URL, and the folder of the Delta table to write
   */
  public static void main(String[] args) {
    Map<String, String> source =
        Map.of("url", args[0], "user", "postgres", "driver", "org.postgresql.Driver");
    SparkSession.Builder builder =
        SparkSession.builder().appName("bench lineitem").config("spark.ui.enabled", "false");
    SparkSettings.required().forEach(builder::config);
    try (SparkSession spark = builder.getOrCreate()) {
      Row bounds =
          spark
              .read()
              .format("jdbc")
              .options(source)
              .option("query", "SELECT min(%1$s), max(%1$s) FROM lineitem".formatted(KEY))
              .load()
              .first();
      spark
          .read()
          .format("jdbc")
          .options(source)
          .option("dbtable", "lineitem")
          .option("partitionColumn", KEY)
          .option("lowerBound", bounds.getLong(0))
          .option("upperBound", bounds.getLong(1))
          .option("numPartitions", 4)
          .option("fetchsize", 10_000)
          .load()
          .write()
          .format("delta")
          .save(args[1]);
    }
  }
}
