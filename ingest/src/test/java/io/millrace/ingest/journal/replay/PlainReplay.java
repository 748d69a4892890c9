package io.millrace.ingest.journal.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.fold.Fact;
import io.millrace.ingest.journal.fold.KeyState;
import io.millrace.ingest.journal.fold.Tally;
import io.millrace.ingest.journal.format.DecodeOptions;
import io.millrace.ingest.journal.format.Formats;
import io.millrace.ingest.journal.format.JournalFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The decisions of replay on a table in memory, without Spark: so that many histories can be tried
 * in little time. Of Debezium's events with the key id, all values texts.
 */
final class PlainReplay {
  private record Stored(TableRow row, Map<String, String> values) {}

  private final EventDecoder decoder =
      Formats.decoder(JournalFormat.DEBEZIUM_JSON, List.of("id"), DecodeOptions.standard());
  private final ObjectMapper json = new ObjectMapper();
  private final TreeSet<String> columns = new TreeSet<>();
  private final Map<String, Stored> rows = new HashMap<>();
  private final Map<String, String> tombstones = new HashMap<>();
  private String barrier = Position.NONE;
  private long changed;

  /** How many rows and tombstones it has written and removed so far. */
  long changed() {
    return changed;
  }

  void replay(List<String> slice) {
    Map<String, KeyState> states = new HashMap<>();
    for (Change change : changes(slice)) {
      change.schema().columns().forEach(column -> columns.add(column.name()));
      if (change.operation() == Change.Operation.TRUNCATE) {
        raise(change.position());
      } else {
        states.merge(
            new String(change.key(), ISO_8859_1),
            KeyState.of(fact(change)),
            (some, others) -> some.merge(others, new Tally()));
      }
    }
    states.forEach(this::decide);
  }

  private List<Change> changes(List<String> slice) {
    List<Change> changes = new ArrayList<>();
    JournalSink sink =
        new JournalSink() {
          @Override
          public void change(Change change) {
            changes.add(change);
          }

          @Override
          public void marker(Marker marker) {}

          @Override
          public void reject(Reject reject) {
            throw new AssertionError(reject);
          }
        };
    long line = 0;
    for (String event : slice) {
      decoder.decode(
          new byte[0], event.getBytes(UTF_8), new EventDecoder.Origin("a", ++line), sink);
    }
    return changes;
  }

  private static Fact fact(Change change) {
    boolean delete = change.operation() == Change.Operation.DELETE;
    Coverage says = delete ? Coverage.ALL : Coverage.allBut(change.unsaid());
    return new Fact(
        change.operation(), change.position(), says, change.at(), "", 1, change.image(), 0, 0);
  }

  private void raise(String position) {
    if (position.compareTo(barrier) > 0) {
      barrier = position;
      if (rows.values().removeIf(stored -> stored.row().position().compareTo(barrier) < 0)) {
        changed++;
      }
    }
  }

  private void decide(String key, KeyState state) {
    Stored stored = rows.get(key);
    Verdict verdict =
        Verdict.of(
            state,
            stored == null ? null : stored.row(),
            tombstones.getOrDefault(key, Position.NONE),
            barrier,
            List.copyOf(columns));
    switch (verdict.outcome()) {
      case INSERTED, UPDATED, PATCHED -> put(key, verdict.layers(), stored);
      case DELETED -> {
        rows.remove(key);
        changed++;
      }
      default -> {} // stays
    }
    if (!verdict.tombstone().isEmpty()) {
      tombstones.merge(key, verdict.tombstone(), (a, b) -> a.compareTo(b) > 0 ? a : b);
      changed++;
    }
  }

  private void put(String key, Layers layers, Stored stored) {
    Map<String, String> values = new TreeMap<>();
    for (String column : columns) {
      Layers.Layer sayer = layers.sayer(column);
      values.put(
          column,
          sayer == null
              ? null
              : sayer.isOfTable() ? stored.values().get(column) : value(sayer.fact(), column));
    }
    TableRow row = new TableRow(layers.newest().position(), layers.carried(columns), "", 0);
    rows.put(key, new Stored(row, values));
    changed++;
  }

  private String value(Fact fact, String column) {
    try {
      JsonNode value = json.readTree(fact.image()).path(column);
      return value.isTextual() ? value.asText() : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows as texts, with these columns. */
  TreeSet<String> texts(Iterable<String> wanted) {
    TreeSet<String> texts = new TreeSet<>();
    for (Stored stored : rows.values()) {
      List<String> values = new ArrayList<>();
      wanted.forEach(column -> values.add(stored.values().get(column)));
      texts.add(values.toString());
    }
    return texts;
  }
}
