package io.millrace.ingest.journal.format;

import java.util.Set;

/** Which of a journal's tables a dataset is about. */
final class Tables {
  private final Set<String> taken;
  private String last = "";
  private boolean lastTaken;

  Tables(Set<String> taken) {
    this.taken = taken;
    this.lastTaken = taken.isEmpty();
  }

  /**
   * @param table with its schema or database, or alone
   */
  boolean takes(String table) {
    if (!table.equals(last)) {
      last = table;
      lastTaken =
          taken.isEmpty()
              || taken.contains(table)
              || taken.contains(table.substring(table.lastIndexOf('.') + 1));
    }
    return lastTaken;
  }

  static String named(String schema, String table) {
    return schema.isEmpty() ? table : schema + "." + table;
  }
}
