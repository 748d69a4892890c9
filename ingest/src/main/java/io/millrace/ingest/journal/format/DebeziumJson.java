package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.MISSING_KEY;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_OPERATION;

import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import java.util.List;

/** Debezium's envelopes, with or without the schema beside them. */
final class DebeziumJson implements EventReader {
  private static final int SCHEMA = 0;
  private static final int PAYLOAD = 1;
  private static final int BEFORE = 2;
  private static final int AFTER = 3;
  private static final int SOURCE = 4;
  private static final int OP = 5;
  private static final int TS_MS = 6;
  private static final int TRANSACTION = 7;
  private static final int STATUS = 8;
  private static final int ID = 9;
  private static final int DATA_COLLECTIONS = 10;
  private static final int DDL = 11;
  private static final int TABLE_CHANGES = 12;
  private static final int HISTORY = 13;
  private static final int PLACES_OF_AN_OBJECT = 24;

  private final JsonCursor cursor = new JsonCursor();
  private final Members envelope =
      new Members(
          "schema",
          "payload",
          "before",
          "after",
          "source",
          "op",
          "ts_ms",
          "transaction",
          "status",
          "id",
          "data_collections",
          "ddl",
          "tableChanges",
          "historyRecord");
  private final Members transaction = new Members("id");
  private final RememberedText transactionId = new RememberedText();
  private final RowText before = new RowText();
  private final RowText after = new RowText();
  private final DebeziumSource source;
  private final ConnectSchemas schemas;
  private final MessageKey messageKey;
  private final Tables tables;
  private final RowChanges changes;

  DebeziumJson(List<String> keys, DecodeOptions options) {
    source = new DebeziumSource(options);
    schemas = ConnectSchemas.ofEnvelopes(keys);
    messageKey = new MessageKey(keys);
    tables = new Tables(options.tables());
    changes = new RowChanges(keys, options);
  }

  @Override
  public void read(byte[] key, byte[] value, Origin origin, JournalSink sink) {
    schemas.forget();
    take(value);
    if (envelope.named(PAYLOAD) && !envelope.isObject(PAYLOAD)) {
      readNothing(key, origin, sink);
      return;
    }
    changes.begin(origin, sink);
    tell(key, sink);
  }

  /** An envelope whose rows' types are known from elsewhere. */
  void read(Shapes shapes, byte[] key, byte[] value, Origin origin, JournalSink sink) {
    take(value);
    schemas.use(shapes);
    changes.begin(origin, sink);
    tell(key, sink);
  }

  private void take(byte[] value) {
    cursor.over(value, 0, value.length);
    envelope.reset(value);
    transaction.reset(value);
    source.members().reset(value);
    before.clear();
    after.clear();
    takeMembers(0);
    cursor.finish();
  }

  private void takeMembers(int firstPlace) {
    cursor.enterObject();
    for (int place = firstPlace; cursor.nextMember(envelope.likely(place)); place++) {
      int name = envelope.number(cursor, place);
      switch (name) {
        case SCHEMA -> schemas.read(cursor);
        case PAYLOAD -> takePayload(firstPlace);
        case BEFORE -> before.read(cursor);
        case AFTER -> after.read(cursor);
        case SOURCE -> source.members().read(cursor);
        case TRANSACTION -> transaction.read(cursor);
        default -> {
          cursor.skip();
          envelope.take(name, cursor);
        }
      }
    }
  }

  private void takePayload(int place) {
    int start = cursor.here();
    boolean isEnvelope = place == 0 && cursor.kind() == '{';
    if (isEnvelope) {
      takeMembers(PLACES_OF_AN_OBJECT);
    } else {
      cursor.skip();
    }
    envelope.take(PAYLOAD, start, cursor.here());
  }

  private void tell(byte[] key, JournalSink sink) {
    if (!envelope.has(OP)) {
      sink.marker(marker());
      return;
    }
    String table = source.table();
    char operation = operation();
    if (operation == 'm') {
      sink.marker(new Marker.Message());
    } else if (!tables.takes(table)) {
      sink.marker(new Marker.OtherTable(table));
    } else {
      tellChange(operation, table, key, sink);
    }
  }

  private char operation() {
    int start = envelope.start(OP);
    return envelope.end(OP) - start == 3 ? (char) envelope.text()[start + 1] : '?';
  }

  private void tellChange(char operation, String table, byte[] key, JournalSink sink) {
    long at = source.at(envelope.whole(TS_MS, 0));
    changes.of(table, at, transactionOfChange());
    long[] place = changes.byArrival() ? new long[0] : source.place(sink);
    changes.at(place);
    switch (operation) {
      case 'c' -> put(Operation.INSERT);
      case 'r' -> put(Operation.SNAPSHOT);
      case 'u' -> update();
      case 'd' -> delete(key);
      case 't' -> changes.truncate();
      default ->
          throw new BadEvent(
              UNKNOWN_OPERATION,
              "The operation is %s. Known are c, r, u, d, t and m.".formatted(envelope.string(OP)));
    }
    String snapshot = source.snapshot();
    if (snapshot.equals("last") || snapshot.equals("last_in_data_collection")) {
      DebeziumSource.barrier(place)
          .ifPresent(barrier -> sink.marker(new Marker.SnapshotComplete(table, barrier, at)));
    }
  }

  private void put(Operation operation) {
    requireAfter();
    changes.put(operation, after, schemas.shapes().of(after));
  }

  private void update() {
    requireAfter();
    Shape shape = schemas.shapes().of(after);
    if (before.isThere()) {
      Shape beforeShape = schemas.shapes().of(before);
      if (beforeShape.hasKey() && !beforeShape.lacksKeyValue(before)) {
        changes.update(before, beforeShape, after, shape);
        return;
      }
    }
    changes.update(after, shape);
  }

  private void requireAfter() {
    if (!after.isThere()) {
      throw new BadEvent(UNKNOWN_FORMAT, "The event has an op, but no row under 'after'.");
    }
  }

  /** By the row that was there, or where the source logged nothing of it, by the message's key. */
  private void delete(byte[] key) {
    if (before.isThere()) {
      Shape shape = schemas.shapes().of(before);
      if (shape.hasKey() && !shape.lacksKeyValue(before)) {
        changes.delete(before, shape);
        return;
      }
    }
    if (!messageKey.read(key)) {
      throw new BadEvent(
          MISSING_KEY,
          "The delete tells the values of the key columns neither under 'before' nor in the"
              + " message's key. Give the table a replica identity that has them.");
    }
    changes.delete(messageKey.row(), messageKey.shape());
  }

  private String transactionOfChange() {
    String id = transactionId.of(transaction, 0);
    return id.isEmpty() ? source.transaction() : TransactionMarkers.name(id);
  }

  private Marker marker() {
    if (envelope.has(STATUS) && envelope.has(ID)) {
      return TransactionMarkers.marker(
          envelope.string(STATUS), envelope.string(ID), envelope, DATA_COLLECTIONS);
    }
    if (envelope.named(DDL) || envelope.named(TABLE_CHANGES) || envelope.named(HISTORY)) {
      return new Marker.SchemaChange(source.table());
    }
    if (after.isThere() || before.isThere()) {
      throw new BadEvent(UNKNOWN_OPERATION, "The event has rows, but no 'op'.");
    }
    if (envelope.has(TS_MS)) {
      return new Marker.Heartbeat();
    }
    throw new BadEvent(
        UNKNOWN_FORMAT,
        "This is no event of Debezium: it has no 'op'. If its rows are flattened, say 'format:"
            + " debezium-flat'.");
  }
}
