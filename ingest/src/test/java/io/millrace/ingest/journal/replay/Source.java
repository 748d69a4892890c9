package io.millrace.ingest.journal.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table in memory that writes down what happens to it, as Debezium does for PostgreSQL: its rows
 * are what a replay must come to.
 */
final class Source {
  static final String UNAVAILABLE = "__debezium_unavailable_value";
  static final long CLOCK = 1_700_000_000_000L;

  private final Map<String, Map<String, String>> rows = new TreeMap<>();
  private final List<String> journal = new ArrayList<>();
  private long lsn = 1000;

  void insert(String id, Map<String, String> values) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("id", id);
    row.putAll(values);
    rows.put(id, row);
    tell("c", null, json(row, null));
  }

  /**
   * @param unlogged a column whose value the source does not log with this change; may be null
   */
  void update(String id, Map<String, String> values, String unlogged) {
    Map<String, String> row = rows.get(id);
    row.putAll(values);
    tell("u", null, json(row, unlogged));
  }

  void delete(String id) {
    rows.remove(id);
    tell("d", "{\"id\":\"%s\"}".formatted(id), null);
  }

  /** A new key is a delete and an insert. */
  void rekey(String id, String newId) {
    Map<String, String> row = rows.remove(id);
    tell("d", "{\"id\":\"%s\"}".formatted(id), null);
    row.put("id", newId);
    rows.put(newId, row);
    tell("c", null, json(row, null));
  }

  void truncate() {
    rows.clear();
    tell("t", null, null);
  }

  boolean has(String id) {
    return rows.containsKey(id);
  }

  List<String> ids() {
    return List.copyOf(rows.keySet());
  }

  /** All that happened, in order. */
  List<String> journal() {
    return journal;
  }

  /** The rows as texts, with their columns in the order of their names. */
  TreeSet<String> texts(Iterable<String> columns) {
    TreeSet<String> texts = new TreeSet<>();
    for (Map<String, String> row : rows.values()) {
      List<String> values = new ArrayList<>();
      columns.forEach(column -> values.add(row.get(column)));
      texts.add(values.toString());
    }
    return texts;
  }

  private void tell(String operation, String before, String after) {
    lsn += 10;
    journal.add(event(operation, lsn, before, after));
  }

  static String event(String operation, long lsn, String before, String after) {
    return """
        {"before":%s,"after":%s,"source":{"version":"3.2.0.Final","connector":"postgresql","name":"shop","ts_ms":%d,\
        "snapshot":"false","db":"shop","sequence":"[\\"%d\\",\\"%d\\"]","schema":"public","table":"rows","txId":%d,\
        "lsn":%d,"xmin":null},"op":"%s","ts_ms":%d,"transaction":null}"""
        .formatted(before, after, CLOCK + lsn, lsn - 1, lsn, lsn, lsn, operation, CLOCK + lsn);
  }

  private static String json(Map<String, String> row, String unlogged) {
    List<String> fields = new ArrayList<>();
    row.forEach(
        (column, value) ->
            fields.add(
                "\"%s\":%s"
                    .formatted(column, quoted(column.equals(unlogged) ? UNAVAILABLE : value))));
    return "{" + String.join(",", fields) + "}";
  }

  private static String quoted(String value) {
    return value == null ? "null" : "\"" + value + "\"";
  }
}
