package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.fold.Fact;
import io.millrace.ingest.journal.fold.KeyState;
import io.millrace.ingest.journal.fold.KeyStates;
import io.millrace.ingest.journal.fold.StateCodec;
import io.millrace.ingest.journal.fold.Tally;
import io.millrace.ingest.journal.type.BadValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Makes one state of each key of a slot, and reads the key's columns. */
final class FoldTask {
  static final String SLOT = "_slot";
  static final String NUMBER = "_number";

  private final int slot;
  private final Reading reading;
  private final Set<String> ended;
  private final StructType keyColumns;
  private final Reading.Readers readers;
  private final UnsafeRows rows;
  private final Tally tally = new Tally();
  private final StateCodec codec = new StateCodec();
  private final List<byte[]> keys = new ArrayList<>();
  private final List<byte[]> states = new ArrayList<>();
  private final List<Folded.Held> held = new ArrayList<>();
  private final Map<String, Long> told = new HashMap<>();
  private final List<Reject> rejects = new ArrayList<>();
  private long facts;
  private long rejected;
  private long heldIn;
  private long heldBefore;
  private boolean anyKeyNull;
  private String oldest = Folded.Facts.NOT_OLD;

  /**
   * @param ended transactions whose end was read; all others wait, if transactions are kept whole
   */
  FoldTask(int slot, Reading reading, Set<String> ended) {
    this.slot = slot;
    this.reading = reading;
    this.ended = ended;
    this.keyColumns = reading.keys();
    this.readers = reading.readers(keyColumns);
    this.rows = new UnsafeRows(keySchema(reading));
  }

  /** The key's columns, then where the key is. */
  static StructType keySchema(Reading reading) {
    return reading.keys().add(SLOT, DataTypes.IntegerType).add(NUMBER, DataTypes.IntegerType);
  }

  /**
   * @param sent keys and states
   */
  Folded fold(Iterator<InternalRow> sent) {
    boolean whole = reading.spec().wholeTransactions();
    KeyStates merged = new KeyStates(reading.spec().keepsAllChanges(), Long.MAX_VALUE, tally);
    while (sent.hasNext()) {
      InternalRow row = sent.next();
      byte[] state = row.getBinary(1);
      heldIn += whole ? heldBeforeIn(state) : 0;
      merged.add(row.getBinary(0), state);
    }
    merged.drain(this::take);
    return new Folded(
        slot,
        keys.toArray(byte[][]::new),
        states.toArray(byte[][]::new),
        held,
        told,
        rejects,
        new Folded.Facts(
            keys.size(),
            facts,
            held.size(),
            heldIn,
            heldBefore,
            rejected,
            tally.duplicates(),
            tally.superseded(),
            tally.tied(),
            tally.repeatedKeys(),
            anyKeyNull,
            oldest));
  }

  private static long heldBeforeIn(byte[] state) {
    return StateCodec.read(state).facts().stream().filter(FoldTask::wasHeld).count();
  }

  private void take(byte[] key, byte[] merged) {
    KeyState state = StateCodec.read(merged);
    if (!reading.spec().wholeTransactions()) {
      place(state, merged);
      return;
    }
    List<Fact> free = withoutHeld(key, state);
    if (!free.isEmpty()) {
      KeyState all = new KeyState(free);
      KeyState kept = reading.spec().history() ? all : all.cut(tally);
      place(kept, codec.write(kept));
    }
  }

  private List<Fact> withoutHeld(byte[] key, KeyState state) {
    List<Fact> free = new ArrayList<>();
    for (Fact fact : state.facts()) {
      if (fact.transaction().isEmpty() || ended.contains(fact.transaction())) {
        told.merge(fact.transaction(), 1L, Long::sum);
        free.add(fact);
      } else {
        hold(key, fact);
      }
    }
    return free;
  }

  private static boolean wasHeld(Fact fact) {
    return fact.portion() == HeldBack.PORTION;
  }

  private void hold(byte[] key, Fact fact) {
    if (wasHeld(fact)) {
      heldBefore++;
      return;
    }
    held.add(
        new Folded.Held(
            fact.transaction(),
            key,
            codec.write(KeyState.of(fact.inPortion(HeldBack.PORTION))),
            fact.schema(),
            fact.position(),
            fact.at()));
  }

  private void place(KeyState state, byte[] written) {
    Object[] values = new Object[keyColumns.size() + 2];
    try {
      Fact newest = state.newest();
      readers.of(newest.schema()).read(newest.image(), Coverage.ALL, values);
    } catch (BadValue bad) {
      state.facts().forEach(fact -> rejects.add(reject(reading, fact, bad.getMessage())));
      rejected += state.facts().size();
      return;
    }
    for (int i = 0; i < keyColumns.size(); i++) {
      anyKeyNull |= values[i] == null;
    }
    values[keyColumns.size()] = slot;
    values[keyColumns.size() + 1] = keys.size();
    keys.add(rows.bytes(values));
    states.add(written);
    facts += state.facts().size();
    for (Fact fact : state.facts()) {
      meetAge(fact);
    }
  }

  private void meetAge(Fact fact) {
    String position = fact.says().isAll() ? fact.position() : Position.NONE;
    if (position.compareTo(oldest) < 0) {
      oldest = position;
    }
  }

  /** A change whose values do not fit. */
  static Reject reject(Reading reading, Fact fact, String why) {
    return reject(reading, fact, Reject.Reason.BAD_VALUE, why);
  }

  static Reject reject(Reading reading, Fact fact, Reject.Reason reason, String why) {
    String raw = new String(fact.image(), StandardCharsets.UTF_8);
    return new Reject(
        reason,
        "%s (position %s)".formatted(why, fact.position()),
        reading.portion(fact.portion()),
        fact.line(),
        raw.length() <= Reject.LONGEST ? raw : raw.substring(0, Reject.LONGEST));
  }
}
