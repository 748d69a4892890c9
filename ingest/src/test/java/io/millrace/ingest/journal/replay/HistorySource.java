package io.millrace.ingest.journal.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table in memory that writes down what happens to it, as Debezium does for PostgreSQL, and knows
 * from the whole list, read once from the first to the last, which states its rows were in when.
 */
final class HistorySource {
  private static final long CLOCK = 1_700_000_000_000L;

  private final Map<String, Map<String, String>> rows = new TreeMap<>();
  private final List<String> journal = new ArrayList<>();
  private final Map<String, Period> open = new TreeMap<>();
  private final Map<String, Long> clocks = new TreeMap<>();
  private final List<Period> periods = new ArrayList<>();
  private long lsn = 1000;
  private long truncated;

  /** A state of a row, as the journal tells it. */
  private static final class Period {
    final Map<String, String> state;
    final long from;
    Long to;

    Period(Map<String, String> state, long from) {
      this.state = new LinkedHashMap<>(state);
      this.from = from;
    }
  }

  /**
   * @param delay of the source's clock, in milliseconds; negative if it was set back
   */
  void put(String id, Map<String, String> values, String unlogged, long delay) {
    boolean isNew = !rows.containsKey(id);
    Map<String, String> row = change(id, values);
    long at = tick() + delay;
    journal.add(event(isNew ? "c" : "u", lsn, at, "false", null, json(row, unlogged)));
    begin(id, row, at);
  }

  /** A change that the journal misses. */
  void change(String id, String column, String value) {
    change(id, Map.of(column, value));
  }

  private Map<String, String> change(String id, Map<String, String> values) {
    Map<String, String> row = rows.computeIfAbsent(id, key -> new LinkedHashMap<>());
    row.put("id", id);
    row.putAll(values);
    return row;
  }

  void delete(String id) {
    rows.remove(id);
    long at = tick();
    journal.add(event("d", lsn, at, "false", "{\"id\":\"%s\"}".formatted(id), null));
    end(id, clock(id, at));
  }

  /** A row that goes, and the journal misses it. */
  void lose(String id) {
    rows.remove(id);
  }

  void truncate() {
    rows.clear();
    long at = tick();
    journal.add(event("t", lsn, at, "false", null, null));
    truncated = Math.max(truncated, at);
    List.copyOf(open.keySet()).forEach(id -> end(id, clock(id, at)));
  }

  /** A snapshot of all rows: what is not in it is gone, and what is as it was goes on. */
  void snapshot() {
    long at = tick();
    List<String> ids = List.copyOf(rows.keySet());
    for (String id : ids) {
      String place = id.equals(ids.get(ids.size() - 1)) ? "last" : "true";
      Map<String, String> row = rows.get(id);
      journal.add(event("r", lsn, at, place, null, json(row, null)));
      Period now = open.get(id);
      if (now == null || !now.state.equals(row)) {
        begin(id, row, at);
      } else {
        clock(id, at);
      }
    }
    if (!ids.isEmpty()) {
      List<String> gone = new ArrayList<>(open.keySet());
      gone.removeAll(ids);
      gone.forEach(id -> end(id, Math.max(open.get(id).from, at)));
    }
  }

  private void begin(String id, Map<String, String> row, long at) {
    long from = clock(id, at);
    end(id, from);
    open.put(id, new Period(row, from));
    periods.add(open.get(id));
  }

  private void end(String id, long at) {
    Period ended = open.remove(id);
    if (ended != null) {
      ended.to = at;
    }
  }

  /** The clock of a key never runs backwards. */
  private long clock(String id, long at) {
    return clocks.merge(id, Math.max(at, truncated), Math::max);
  }

  private long tick() {
    lsn += 10;
    return CLOCK + lsn;
  }

  boolean has(String id) {
    return rows.containsKey(id);
  }

  /** All that was told, in order. */
  List<String> journal() {
    return journal;
  }

  /** All states as texts: the columns' values, and from when to when in milliseconds. */
  List<String> texts(List<String> columns) {
    List<String> texts = new ArrayList<>();
    for (Period period : periods) {
      List<Object> values = new ArrayList<>();
      columns.forEach(column -> values.add(period.state.get(column)));
      values.add(period.from);
      values.add(period.to);
      texts.add(values.toString());
    }
    Collections.sort(texts);
    return texts;
  }

  static String event(
      String operation, long lsn, long at, String snapshot, String before, String after) {
    return """
        {"before":%s,"after":%s,"source":{"version":"3.2.0.Final","connector":"postgresql","name":"shop","ts_ms":%d,\
        "snapshot":"%s","db":"shop","sequence":"[\\"%d\\",\\"%d\\"]","schema":"public","table":"rows","txId":%d,\
        "lsn":%d,"xmin":null},"op":"%s","ts_ms":%d,"transaction":null}"""
        .formatted(
            before,
            after,
            at,
            snapshot,
            operation.equals("r") ? lsn : lsn - 1,
            lsn,
            lsn,
            lsn,
            operation,
            at);
  }

  private static String json(Map<String, String> row, String unlogged) {
    List<String> fields = new ArrayList<>();
    row.forEach(
        (column, value) ->
            fields.add(
                "\"%s\":%s"
                    .formatted(
                        column, quoted(column.equals(unlogged) ? Source.UNAVAILABLE : value))));
    return "{" + String.join(",", fields) + "}";
  }

  private static String quoted(String value) {
    return value == null ? "null" : "\"" + value + "\"";
  }
}
