package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.MISSING_POSITION;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_OPERATION;

import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import java.util.List;
import java.util.Map;

/** Maxwell's rows. They tell no types; those of a minimal row image tell not all columns either. */
final class Maxwell implements EventReader {
  private static final int DATABASE = 0;
  private static final int TABLE = 1;
  private static final int TYPE = 2;
  private static final int TS = 3;
  private static final int XID = 4;
  private static final int XOFFSET = 5;
  private static final int POSITION = 6;
  private static final int GTID = 7;
  private static final int SERVER_ID = 8;
  private static final int DATA = 9;
  private static final int OLD = 10;
  private static final int COMMIT = 11;

  private static final long NONE = Long.MIN_VALUE;
  private static final long LAST_OF_TRANSACTION = Long.MAX_VALUE;

  private final JsonCursor cursor = new JsonCursor();
  private final Members event =
      new Members(
          "database",
          "table",
          "type",
          "ts",
          "xid",
          "xoffset",
          "position",
          "gtid",
          "server_id",
          "data",
          "old",
          "commit");
  private final RowText data = new RowText();
  private final RowText old = new RowText();
  private final RememberedText database = new RememberedText();
  private final RememberedText tableName = new RememberedText();
  private final RememberedText type = new RememberedText();
  private final RememberedText transaction = new RememberedText();
  private final Shapes shapes;
  private final OldKeys oldKeys = new OldKeys();
  private final Epochs epochs;
  private final boolean afterCopies;
  private final Tables tables;
  private final RowChanges changes;

  Maxwell(List<String> keys, DecodeOptions options) {
    shapes = Shapes.untyped(keys);
    epochs = new Epochs(options.epochs());
    afterCopies = options.handover().isPresent();
    tables = new Tables(options.tables());
    changes = new RowChanges(keys, options);
  }

  @Override
  public void read(byte[] key, byte[] value, Origin origin, JournalSink sink) {
    take(value);
    String table = Tables.named(database.of(event, DATABASE), tableName.of(event, TABLE));
    String operation = type.of(event, TYPE);
    changes.begin(origin, sink);
    switch (operation) {
      case "insert", "update", "delete", "bootstrap-insert" -> {
        if (tables.takes(table)) {
          tell(operation, table, sink);
        } else {
          sink.marker(new Marker.OtherTable(table));
        }
        if (event.isTrue(COMMIT)) {
          sink.marker(new Marker.TransactionEnd(transaction.of(event, XID), Map.of()));
        }
      }
      case "bootstrap-start", "bootstrap-complete" -> sink.marker(new Marker.Message());
      case "heartbeat" -> sink.marker(new Marker.Heartbeat());
      case "table-create",
          "table-alter",
          "table-drop",
          "database-create",
          "database-alter",
          "database-drop" ->
          sink.marker(new Marker.SchemaChange(table));
      case "" -> throw new BadEvent(UNKNOWN_FORMAT, "This is no event of Maxwell: it has no type.");
      default ->
          throw new BadEvent(
              UNKNOWN_OPERATION, "The type '%s' is none of Maxwell's.".formatted(operation));
    }
  }

  private void take(byte[] value) {
    cursor.over(value, 0, value.length);
    event.reset(value);
    data.clear();
    old.clear();
    cursor.enterObject();
    for (int place = 0; cursor.nextMember(event.likely(place)); place++) {
      int name = event.number(cursor, place);
      switch (name) {
        case DATA -> data.read(cursor);
        case OLD -> old.read(cursor);
        default -> {
          cursor.skip();
          event.take(name, cursor);
        }
      }
    }
    cursor.finish();
  }

  private void tell(String operation, String table, JournalSink sink) {
    if (!data.isThere()) {
      throw new BadEvent(UNKNOWN_FORMAT, "The event has no row under 'data'.");
    }
    changes.of(table, event.whole(TS, 0) * 1000, transaction.of(event, XID));
    if (!changes.byArrival()) {
      changes.at(place(sink));
    }
    Shape shape = shapes.of(data);
    switch (operation) {
      case "insert" -> changes.put(Operation.INSERT, data, shape);
      case "bootstrap-insert" -> changes.put(Operation.SNAPSHOT, data, shape);
      case "delete" -> changes.delete(data, shape);
      default -> {
        if (oldKeys.read(data, shape, old)) {
          changes.move(oldKeys.row(), shapes.of(oldKeys.row()), data, shape);
        } else {
          changes.update(data, shape);
        }
      }
    }
  }

  /** By the binary log if it is told, else by the clock's seconds and the transaction's number. */
  private long[] place(JournalSink sink) {
    long epoch = 0;
    if (event.has(SERVER_ID) || event.has(GTID)) {
      epoch = epochs.of(event.string(SERVER_ID), event.string(GTID), sink);
    }
    // only the last row of a transaction has no offset in it
    long row = event.whole(XOFFSET, event.has(XID) ? LAST_OF_TRANSACTION : 0);
    if (event.has(POSITION)) {
      String position = event.string(POSITION);
      int colon = position.lastIndexOf(':');
      long file = colon < 0 ? NONE : Numbers.fileNumber(position.substring(0, colon));
      long pos = Numbers.whole(position.substring(colon + 1), NONE);
      if (file != NONE && pos != NONE) {
        return new long[] {epoch, file, pos, row};
      }
      throw missing(
          "has a position that is not of the form FILE.NUMBER:POSITION, but '" + position + "'");
    }
    if (afterCopies) {
      throw missing("has no position, and its clock says nothing of when the table was copied");
    }
    long seconds = event.whole(TS, NONE);
    if (seconds == NONE) {
      throw missing("has neither a position nor a ts");
    }
    return new long[] {epoch, seconds, event.whole(XID, 0), row};
  }

  private static BadEvent missing(String what) {
    return new BadEvent(
        MISSING_POSITION,
        "The event %s. Run Maxwell with output_binlog_position, or say 'order: arrival'."
            .formatted(what));
  }
}
