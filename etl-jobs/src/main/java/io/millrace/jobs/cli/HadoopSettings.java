package io.millrace.jobs.cli;

import io.millrace.jobs.conf.Project;
import org.apache.hadoop.conf.Configuration;

/** Hadoop's settings for commands that look at the lake without Spark. */
final class HadoopSettings {
  private static final String PREFIX = "spark.hadoop.";

  private HadoopSettings() {}

  /** What a Spark session of the project would hand to Hadoop, such as the address of an S3. */
  static Configuration of(Project project) {
    Configuration hadoop = new Configuration();
    project
        .settings()
        .spark()
        .forEach(
            (key, value) -> {
              if (key.startsWith(PREFIX)) {
                hadoop.set(key.substring(PREFIX.length()), value);
              }
            });
    return hadoop;
  }
}
