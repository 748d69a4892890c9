package io.millrace.bench;

import io.millrace.lake.SparkSettings;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of a contender that is not Millrace: tuned alike, and nothing of ours in it.
 */
public final class BenchSession {
  private BenchSession() {}

  public static SparkSession open(String name) {
    SparkSession.Builder builder =
        SparkSession.builder().appName("bench " + name).config("spark.ui.enabled", "false");
    SparkSettings.required().forEach(builder::config);
    return builder.getOrCreate();
  }
}
