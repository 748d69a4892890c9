package io.millrace.lake;

import io.millrace.lake.storage.LinkingLogStore;
import java.util.Map;

/** The Spark settings that the lake stands on. A session must be built with them. */
public final class SparkSettings {
  private static final Map<String, String> REQUIRED =
      Map.ofEntries(
          Map.entry("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension"),
          Map.entry(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
          // The gate's aggregates ride on Delta's per-file statistics.
          Map.entry("spark.databricks.delta.stats.collect", "true"),
          // The lake keeps the rows of a merge itself, so that they are read once.
          Map.entry("spark.databricks.delta.merge.materializeSource", "none"),
          // Two processes on a local disk must not both make one version of a table.
          Map.entry("spark.delta.logStore.file.impl", LinkingLogStore.class.getName()),
          // Instants are instants; a zone is named where one is meant.
          Map.entry("spark.sql.session.timeZone", "UTC"),
          // Days are those of the one calendar that SQL knows, before 1582 too.
          Map.entry("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED"),
          Map.entry("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED"),
          Map.entry("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED"),
          Map.entry("spark.sql.parquet.int96RebaseModeInRead", "CORRECTED"),
          // Of these, not of the older form in 96 bits, files tell least and greatest, and filters
          // skip by them.
          Map.entry("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS"),
          // Who needs the files of a version reads them in the log. To list them once more beside a
          // small table's commit costs more than the commit, and only checks of Delta's look there.
          Map.entry("spark.databricks.delta.allFilesInCrc.enabled", "false"),
          // A log of a few hundred commits is one task's work, not fifty.
          Map.entry("spark.databricks.delta.snapshotPartitions", "2"));

  private SparkSettings() {}

  public static Map<String, String> required() {
    return REQUIRED;
  }
}
