package io.millrace.jobs.log;

import java.util.Map;

/** What Spark hides in event logs, plans and its web pages. */
public final class Redaction {
  private static final String SECRET_NAMES =
      "secret|password|passwd|pwd|token|credential|access[._-]?key|api[._-]?key|private[._-]?key";

  private Redaction() {}

  /** Settings for a session: Spark's own patterns miss {@code pwd} and API keys, for instance. */
  public static Map<String, String> sparkSettings() {
    return Map.of(
        "spark.redaction.regex", "(?i)" + SECRET_NAMES,
        "spark.sql.redaction.options.regex", "(?i)url|" + SECRET_NAMES);
  }
}
