package io.millrace.capture;

import java.util.stream.Collectors;

/**
 * A table of the source.
 *
 * @param schema of PostgreSQL; the database, of MariaDB
 * @param identifiesRows whether the log says which row an update or delete is about
 */
record SourceTable(String schema, String table, boolean identifiesRows) {
  /** As users and events write it. */
  String name() {
    return schema + "." + table;
  }

  /** As a regular expression that matches it and nothing else, in a list with commas. */
  String pattern() {
    return name()
        .chars()
        .mapToObj(
            c -> Character.isLetterOrDigit(c) || c == '_' ? Character.toString(c) : escaped(c))
        .collect(Collectors.joining());
  }

  private static String escaped(int c) {
    return c == ',' ? "[\\,]" : "\\" + Character.toString(c);
  }
}
