package io.millrace.jobs.cli;

/** How a result is written to stdout. */
public enum OutputFormat {
  /** For people. */
  TEXT,
  /** For programs: one JSON object with a {@code schema_version}. */
  JSON
}
