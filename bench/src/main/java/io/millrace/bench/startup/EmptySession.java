package io.millrace.bench.startup;

import io.millrace.lake.SparkSettings;
import org.apache.spark.sql.SparkSession;

/** Starts a Spark session with Delta and stops it: the least that any Spark job costs. */
public final class EmptySession {
  private EmptySession() {}

  public static void main(String[] args) {
    SparkSession.Builder builder =
        SparkSession.builder().appName("bench start-up").config("spark.ui.enabled", "false");
    SparkSettings.required().forEach(builder::config);
    builder.getOrCreate().stop();
  }
}
