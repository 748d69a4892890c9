package io.millrace.ingest.journal.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.fold.Fact;
import io.millrace.ingest.journal.fold.KeyState;
import io.millrace.ingest.journal.fold.KeyStates;
import io.millrace.ingest.journal.fold.SchemaKey;
import io.millrace.ingest.journal.fold.StateCodec;
import io.millrace.ingest.journal.fold.Tally;
import io.millrace.ingest.journal.format.CopiedRows;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.ingest.journal.type.SeenSchema;
import io.millrace.ingest.journal.type.TableColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Reads portions of a journal and folds their changes by key. Not for several threads at once.
 *
 * <p>Memory is bounded: states that outgrow it go to a file of the task and are sent from there.
 */
final class ScanTask implements JournalSink {
  /** Their updates name the columns that changed, and maybe no others. */
  private static final Set<JournalFormat> PARTIAL =
      EnumSet.of(JournalFormat.MAXWELL, JournalFormat.OGG_JSON, JournalFormat.WAL2JSON);

  private static final int SCHEMAS_AT_HAND = 64;

  private final JournalSpec spec;
  private final TableColumns columns;
  private final boolean partial;
  private final Overflow overflow;
  private final Tally tally = new Tally();
  private final KeyStates states;
  private final StateCodec codec = new StateCodec();
  private final ScanSummary summary = new ScanSummary();
  private final List<Reject> rejects = new ArrayList<>();
  private final Map<RowSchema, SchemaAtHand> schemas = new IdentityHashMap<>();
  private int portion;
  private long line;

  ScanTask(JournalSpec spec, TableColumns columns, long memory, Overflow overflow) {
    this.spec = spec;
    this.columns = columns;
    this.partial = PARTIAL.contains(spec.format());
    this.overflow = overflow;
    this.states = new KeyStates(spec.keepsAllChanges(), memory, tally);
  }

  /**
   * @param number of the portion in the slice
   */
  void read(Configuration hadoop, Portion from, int number, EventDecoder decoder) {
    portion = number;
    from.read(hadoop, new Watched(decoder), this);
  }

  /** Reads rows of a copy of the table. */
  void copy(Iterator<InternalRow> rows, CopiedRows copied) {
    portion = Fact.COPIED;
    while (rows.hasNext()) {
      summary.countCopied();
      copied.tell(rows.next(), new Origin("", ++line), this);
    }
  }

  /** What remains in memory, once all is read. */
  KeyStates states() {
    return states;
  }

  List<Reject> rejects() {
    return rejects;
  }

  ScanSummary summary() {
    schemas.values().forEach(SchemaAtHand::tell);
    schemas.clear();
    summary.add(tally);
    return summary;
  }

  @Override
  public void change(Change change) {
    summary.count(change);
    if (change.operation() == Change.Operation.TRUNCATE) {
      summary.truncate(change);
      return;
    }
    Fact fact = fact(change); // which also makes the schema known
    summary.meetKey(change.key());
    byte[] key = schemas.get(change.schema()).keyed(change.key());
    states.add(key, codec.write(KeyState.of(fact)));
    if (states.isFull()) {
      states.drain(overflow::add);
    }
  }

  private Fact fact(Change change) {
    boolean delete = change.operation() == Change.Operation.DELETE;
    return new Fact(
        change.operation(),
        change.position(),
        delete ? Coverage.ALL : says(change),
        change.at(),
        spec.wholeTransactions() ? change.transaction() : "",
        schemaOf(change),
        change.image(),
        portion,
        line);
  }

  private Coverage says(Change change) {
    if (partial && change.operation() == Change.Operation.UPDATE) {
      return Coverage.only(
          change.schema().columns().stream()
              .map(RowSchema.Column::name)
              .filter(name -> !change.unsaid().contains(name))
              .map(columns::named)
              .toList());
    }
    return change.unsaid().isEmpty()
        ? Coverage.ALL
        : Coverage.allBut(change.unsaid().stream().map(columns::named).toList());
  }

  private long schemaOf(Change change) {
    SchemaAtHand known = schemas.get(change.schema());
    if (known == null) {
      if (schemas.size() >= SCHEMAS_AT_HAND) {
        schemas.values().forEach(SchemaAtHand::tell);
        schemas.clear();
      }
      known = new SchemaAtHand(change.schema());
      schemas.put(change.schema(), known);
    }
    if (change.operation() != Change.Operation.DELETE) { // its image may be of the key alone
      known.met(change.position());
    }
    return known.key;
  }

  @Override
  public void marker(Marker marker) {
    summary.count(marker);
  }

  @Override
  public void reject(Reject reject) {
    summary.countReject();
    rejects.add(reject);
  }

  /** A schema object that events have pointed to lately, with what it stands for. */
  private final class SchemaAtHand {
    private final RowSchema schema;
    private final long key;
    private final byte[] form;
    private String newest = Position.NONE;

    SchemaAtHand(RowSchema schema) {
      this.schema = schema;
      this.key = SchemaKey.of(schema);
      this.form = KeyForms.of(schema, spec.keys(), columns).getBytes(UTF_8);
    }

    /** Equal texts of different forms are different keys. */
    byte[] keyed(byte[] text) {
      if (form.length == 0) {
        return text;
      }
      byte[] keyed = Arrays.copyOf(text, text.length + form.length);
      System.arraycopy(form, 0, keyed, text.length, form.length);
      return keyed;
    }

    void met(String position) {
      if (position.compareTo(newest) > 0) {
        newest = position;
      }
    }

    void tell() {
      summary.see(key, new SeenSchema(schema, newest));
    }
  }

  /** Notes which event is being read, for the facts that come of it. */
  private final class Watched implements EventDecoder {
    private final EventDecoder decoder;

    Watched(EventDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public void decode(byte[] key, byte[] value, Origin origin, JournalSink sink) {
      line = origin.line();
      decoder.decode(key, value, origin, sink);
    }
  }
}
