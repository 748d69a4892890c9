package io.millrace.jobs.run;

import io.millrace.clickstream.FileSettings;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.SparkSettings;
import io.millrace.lake.metastore.MetastoreSettings;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Builds the one Spark session of a process. */
public final class SparkSessions {
  /** Laid under the project's own settings: what suits tables of thousands to millions of rows. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "spark.master", "local[*]",
          "spark.scheduler.mode", "FAIR", // between slices that are built at the same time
          "spark.ui.enabled", "false",
          "spark.ui.showConsoleProgress", "false",
          "spark.sql.ui.explainMode", "simple", // "formatted" costs more than small queries do
          "spark.sql.sources.parallelPartitionDiscovery.parallelism", "8",
          "spark.sql.maxConcurrentOutputFileWriters", "4", // else a slice's rows are sorted by it
          "spark.databricks.delta.vacuum.parallelDelete.enabled", "false",
          "spark.redaction.regex",
              "(?i)secret|password|passwd|pwd|token|credential|access[._-]?key|api[._-]?key|private[._-]?key");

  private SparkSessions() {}

  /**
   * Opens the session, or takes the one there is. What the lake stands on cannot be overridden;
   * what {@code spark-submit} or the project says goes before our defaults.
   */
  public static SparkSession open(Project project, MetastoreSettings metastore) {
    SparkConf given = new SparkConf(); // what spark-submit passed on
    SparkSession.Builder session =
        SparkSession.builder().appName("millrace " + project.settings().project());
    Stream.of(DEFAULTS, FileSettings.recommended())
        .flatMap(settings -> settings.entrySet().stream())
        .filter(setting -> !given.contains(setting.getKey()))
        .forEach(setting -> session.config(setting.getKey(), setting.getValue()));
    if (!given.contains("spark.sql.shuffle.partitions")) {
      session.config("spark.sql.shuffle.partitions", Runtime.getRuntime().availableProcessors());
    }
    session.config("spark.sql.warehouse.dir", project.location().warehouse().toString());
    project.settings().spark().forEach(session::config);
    metastore.sparkSettings().forEach(session::config);
    SparkSettings.required().forEach(session::config);
    return session.getOrCreate();
  }
}
