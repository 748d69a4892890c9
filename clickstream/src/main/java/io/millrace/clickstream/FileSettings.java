package io.millrace.clickstream;

import io.millrace.clickstream.session.SessionColumns;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Spark settings for a session that writes these tables. Without them the tables hold the same, and
 * cost more to write.
 */
public final class FileSettings {
  /** Parquet would collect them in dictionaries, to find each time that hardly one repeats. */
  private static final List<String> HARDLY_REPEATED =
      List.of(
          EventColumns.EVENT_ID,
          SessionColumns.SESSION_ID,
          SessionColumns.FIRST_EVENT,
          SessionColumns.LAST_EVENT,
          SessionColumns.STATE);

  private FileSettings() {}

  public static Map<String, String> recommended() {
    return HARDLY_REPEATED.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                column -> "spark.hadoop.parquet.enable.dictionary#" + column, column -> "false"));
  }
}
