package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.fold.Fact;
import io.millrace.ingest.journal.fold.KeyState;
import io.millrace.ingest.journal.fold.StateCodec;
import io.millrace.ingest.journal.type.BadValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Decides about the keys of one slot, one after the other. */
final class DecideTask {
  /**
   * What holds for all keys.
   *
   * @param barrier before which nothing lives; or {@link Position#NONE}
   * @param sweeps whether all rows older than the barrier are taken out of the table beside this
   * @param forgotten of deletes before this position not all are remembered any more
   */
  record Rules(String barrier, boolean sweeps, String forgotten) implements Serializable {}

  private final Reading reading;
  private final Rules rules;
  private final RowMaker maker;
  private final UnsafeRows rows;
  private final UnsafeRows tombstoneRows;
  private final StructType keyTypes;
  private final int keyColumns;
  private final List<String> names;
  private final List<byte[]> entering = new ArrayList<>();
  private final List<TableRow> leaving = new ArrayList<>();
  private final List<byte[]> tombstones = new ArrayList<>();
  private final List<Reject> rejects = new ArrayList<>();
  private final Map<Outcome, Long> keys = new EnumMap<>(Outcome.class);
  private long sweptBeside;
  private final Map<Decided.Told, Long> facts = new EnumMap<>(Decided.Told.class);

  DecideTask(Reading reading, Rules rules) {
    this.reading = reading;
    this.rules = rules;
    this.maker = new RowMaker(reading);
    this.rows = new UnsafeRows(Replay.tableSchema(reading.target()));
    this.keyTypes = reading.keys();
    this.tombstoneRows = new UnsafeRows(Tombstones.schema(keyTypes));
    this.keyColumns = keyTypes.size();
    this.names = reading.names();
  }

  /**
   * @param met by the key's number, what table and tombstones have of it
   * @param tableRows by the key's number, the table's columns where they are wanted
   */
  Decided decide(Folded folded, Map<Integer, Met> met, Map<Integer, byte[]> tableRows) {
    for (int number = 0; number < folded.states().length; number++) {
      KeyState state = StateCodec.read(folded.states()[number]);
      Met known = met.getOrDefault(number, Met.NOTHING);
      KeyState placed = placeable(state, known);
      if (placed == null) {
        count(Outcome.REJECTED);
      } else {
        decide(placed, known, folded.keys()[number], tableRows.get(number));
      }
    }
    return new Decided(
        entering.toArray(byte[][]::new),
        leaving.stream().map(TableRow::file).toArray(String[]::new),
        leaving.stream().mapToLong(TableRow::row).toArray(),
        tombstones.toArray(byte[][]::new),
        rejects,
        new Decided.Counts(
            keys,
            facts,
            Map.of(),
            entering.size(),
            leaving.size(),
            sweptBeside,
            tombstones.size()));
  }

  /** How many keys want values of the table's rows. */
  List<Integer> wanting(Folded folded, Map<Integer, Met> met) {
    List<Integer> wanting = new ArrayList<>();
    boolean allSayAll = !folded.facts().oldest().equals(Position.NONE);
    met.forEach(
        (number, known) -> {
          if (allSayAll && (known.row() == null || known.row().carried().isEmpty())) {
            return;
          }
          KeyState state = StateCodec.read(folded.states()[number]);
          boolean simple =
              state.facts().size() == 1
                  && state.newest().says().isAll()
                  && (known.row() == null || known.row().carried().isEmpty());
          if (!simple && verdict(state, known).needsTable()) {
            wanting.add(number);
          }
        });
    return wanting;
  }

  private Verdict verdict(KeyState state, Met known) {
    return Verdict.of(state, known.row(), known.tombstone(), rules.barrier(), names);
  }

  /**
   * Without facts so old that a delete after them may have been forgotten; null if none is left.
   */
  private KeyState placeable(KeyState state, Met known) {
    if (rules.forgotten().isEmpty()) {
      return state;
    }
    List<Fact> left = new ArrayList<>();
    for (Fact fact : state.facts()) {
      if (isPlaceable(fact, known)) {
        left.add(fact);
      } else {
        count(Decided.Told.REJECTED);
        rejects.add(
            FoldTask.reject(
                reading,
                fact,
                Reject.Reason.BEYOND_RETENTION,
                "The change is older than deletes that are not remembered any more, so it cannot be told whether its row still lives"));
      }
    }
    return left.isEmpty() ? null : new KeyState(left);
  }

  private boolean isPlaceable(Fact fact, Met known) {
    String position = fact.position();
    TableRow row = known.row();
    return position.compareTo(rules.forgotten()) >= 0
        || position.compareTo(known.tombstone()) <= 0
        || position.compareTo(rules.barrier()) < 0
        || row != null && row.carried().isEmpty() && position.compareTo(row.position()) <= 0;
  }

  private void decide(KeyState state, Met known, byte[] key, byte[] tableRow) {
    Verdict verdict = verdict(state, known);
    Outcome outcome = verdict.outcome();
    if (outcome == Outcome.INSERTED || outcome == Outcome.UPDATED || outcome == Outcome.PATCHED) {
      if (!enter(verdict.layers(), state, tableRow)) {
        return;
      }
    }
    if (known.row() != null && outcome != Outcome.UNCHANGED) {
      leave(known.row());
    }
    if (!verdict.tombstone().isEmpty()) {
      remember(state, verdict.tombstone(), key);
    }
    count(outcome);
    for (Fact fact : state.facts()) {
      count(told(fact, known, outcome));
    }
  }

  private void leave(TableRow row) {
    if (rules.sweeps() && row.position().compareTo(rules.barrier()) < 0) {
      sweptBeside++;
    } else {
      leaving.add(row);
    }
  }

  private boolean enter(Layers layers, KeyState state, byte[] tableRow) {
    int columns = names.size();
    UnsafeRow of = tableRow == null ? null : UnsafeRows.row(tableRow, columns + RowMaker.BEFORE);
    try {
      Object[] values = maker.values(layers, of, 2);
      values[columns] = UTF8String.fromString(layers.newest().position());
      values[columns + 1] = RowMaker.carried(layers.carried(names));
      entering.add(rows.bytes(values));
      return true;
    } catch (BadValue bad) {
      rejects.add(FoldTask.reject(reading, state.newest(), bad.getMessage()));
      count(Outcome.REJECTED);
      state.facts().forEach(fact -> count(Decided.Told.REJECTED));
      return false;
    }
  }

  private void remember(KeyState state, String position, byte[] key) {
    long at =
        state.facts().stream()
            .filter(fact -> fact.position().equals(position))
            .mapToLong(Fact::at)
            .findFirst()
            .orElse(0);
    Object[] values = new Object[keyColumns];
    UnsafeRow keyRow = UnsafeRows.row(key, keyColumns + 2);
    for (int i = 0; i < keyColumns; i++) {
      values[i] = keyRow.isNullAt(i) ? null : keyRow.get(i, keyTypes.fields()[i].dataType());
    }
    tombstones.add(tombstoneRows.bytes(Tombstones.values(values, position, at)));
  }

  private Decided.Told told(Fact fact, Met known, Outcome outcome) {
    String position = fact.position();
    TableRow row = known.row();
    if (position.equals(known.tombstone()) || row != null && position.equals(row.position())) {
      return Decided.Told.REPEATED;
    } else if (position.compareTo(known.tombstone()) < 0
        || position.compareTo(rules.barrier()) < 0) {
      return Decided.Told.STALE;
    } else if (row != null && position.compareTo(row.position()) < 0) {
      return outcome == Outcome.UNCHANGED ? Decided.Told.STALE : Decided.Told.LATE;
    }
    return Decided.Told.NEW;
  }

  private void count(Outcome outcome) {
    keys.merge(outcome, 1L, Long::sum);
  }

  private void count(Decided.Told told) {
    facts.merge(told, 1L, Long::sum);
  }
}
