package io.millrace.lake.testing;

import io.millrace.lake.SparkSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The one Spark session of a test JVM: two cores, Delta, Hive on an in-memory Derby. A failed task
 * is tried again, as on a cluster.
 */
public final class LocalSpark {
  private static SparkSession session;

  private LocalSpark() {}

  public static synchronized SparkSession session() {
    if (session == null) {
      Path warehouse;
      try {
        warehouse = Files.createTempDirectory("millrace-test-warehouse");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      SparkSession.Builder builder =
          SparkSession.builder()
              .master("local[2,4]")
              .appName("millrace-test")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.shuffle.partitions", "2")
              .config("spark.sql.ui.explainMode", "simple")
              .config("spark.sql.warehouse.dir", warehouse.toUri().toString())
              .config(
                  "spark.hadoop.javax.jdo.option.ConnectionURL",
                  "jdbc:derby:memory:metastore;create=true")
              .config("spark.hadoop.datanucleus.schema.autoCreateAll", "true")
              .config("spark.hadoop.hive.metastore.schema.verification", "false")
              .enableHiveSupport();
      SparkSettings.required().forEach(builder::config);
      session = builder.getOrCreate();
    }
    return session;
  }

  /** Ends it, where tests that come after open sessions of their own. */
  public static synchronized void stop() {
    if (session != null) {
      session.stop();
      session = null;
    }
  }
}
