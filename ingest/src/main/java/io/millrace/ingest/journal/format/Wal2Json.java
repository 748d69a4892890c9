package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.MISSING_POSITION;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_OPERATION;

import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** PostgreSQL's wal2json: a document a transaction (format 1) or a row (format 2). */
final class Wal2Json implements EventReader {
  private static final int CHANGE = 0;
  private static final int ACTION = 1;
  private static final int XID = 2;
  private static final int LSN = 3;
  private static final int NEXT_LSN = 4;
  private static final int TIMESTAMP = 5;
  private static final int SCHEMA = 6;
  private static final int TABLE = 7;
  private static final int COLUMNS = 8;
  private static final int IDENTITY = 9;
  private static final int KIND = 10;
  private static final int NAMES = 11;
  private static final int TYPES = 12;
  private static final int VALUES = 13;
  private static final int OLD_KEYS = 14;

  private static final long NONE = Long.MIN_VALUE;

  private final JsonCursor cursor = new JsonCursor();
  private final JsonCursor list = new JsonCursor();
  private final Members document = members();
  private final Members row = members();
  private final Members oldKeysOfRow = new Members("keynames", "keytypes", "keyvalues");
  private final Wal2JsonRow now;
  private final Wal2JsonRow old;
  private final OldKeys oldKeys = new OldKeys();
  private final boolean afterCopies;
  private final Tables tables;
  private final RowChanges changes;

  Wal2Json(List<String> keys, DecodeOptions options) {
    afterCopies = options.handover().isPresent();
    now = new Wal2JsonRow(keys);
    old = new Wal2JsonRow(keys);
    tables = new Tables(options.tables());
    changes = new RowChanges(keys, options);
  }

  private static Members members() {
    return new Members(
        "change",
        "action",
        "xid",
        "lsn",
        "nextlsn",
        "timestamp",
        "schema",
        "table",
        "columns",
        "identity",
        "kind",
        "columnnames",
        "columntypes",
        "columnvalues",
        "oldkeys");
  }

  @Override
  public void read(byte[] key, byte[] value, Origin origin, JournalSink sink) {
    cursor.over(value, 0, value.length);
    cursor.kind();
    document.read(cursor);
    cursor.finish();
    changes.begin(origin, sink);
    if (document.isArray(CHANGE)) {
      readTransaction(sink);
    } else if (document.has(ACTION)) {
      readRow(sink);
    } else {
      throw new BadEvent(
          UNKNOWN_FORMAT, "This is no document of wal2json: it has neither change nor action.");
    }
  }

  private void readTransaction(JournalSink sink) {
    String transaction = document.string(XID);
    Map<String, Long> events = new HashMap<>();
    list.over(document.text(), document.start(CHANGE), document.end(CHANGE));
    list.enterArray();
    for (int number = 0; list.nextElement(); number++) {
      row.read(list);
      String table = Tables.named(row.string(SCHEMA), row.string(TABLE));
      String kind = row.string(KIND);
      if (kind.equals("message")) {
        sink.marker(new Marker.Message());
        continue;
      }
      if (tables.takes(table)) {
        changes.of(table, Clock.millis(document.string(TIMESTAMP)), transaction);
        place(NEXT_LSN, number);
        long toldBefore = changes.told();
        readChange(kind);
        events.merge(table, changes.told() - toldBefore, Long::sum);
      } else {
        sink.marker(new Marker.OtherTable(table));
      }
    }
    if (!transaction.isEmpty()) {
      sink.marker(new Marker.TransactionEnd(transaction, events));
    }
  }

  private void readChange(String kind) {
    oldKeysOfRow.reset(row.text());
    if (row.isObject(OLD_KEYS)) {
      cursor.over(row.text(), row.start(OLD_KEYS), row.end(OLD_KEYS));
      oldKeysOfRow.read(cursor);
    }
    switch (kind) {
      case "insert" -> {
        now.readArrays(row, NAMES, TYPES, VALUES);
        changes.put(Operation.INSERT, now.row(), now.shape());
      }
      case "update" -> {
        now.readArrays(row, NAMES, TYPES, VALUES);
        old.readArrays(oldKeysOfRow, 0, 1, 2);
        update();
      }
      case "delete" -> {
        old.readArrays(oldKeysOfRow, 0, 1, 2);
        changes.delete(old.row(), old.shape());
      }
      case "truncate" -> changes.truncate();
      default ->
          throw new BadEvent(
              UNKNOWN_OPERATION, "The kind '%s' is none of wal2json's.".formatted(kind));
    }
  }

  private void readRow(JournalSink sink) {
    String table = Tables.named(document.string(SCHEMA), document.string(TABLE));
    String transaction = document.string(XID);
    String action = document.string(ACTION);
    switch (action) {
      case "B" -> sink.marker(new Marker.TransactionBegin(transaction));
      case "C" -> sink.marker(new Marker.TransactionEnd(transaction, Map.of()));
      case "M" -> sink.marker(new Marker.Message());
      case "I", "U", "D", "T" -> {
        if (tables.takes(table)) {
          changes.of(table, Clock.millis(document.string(TIMESTAMP)), transaction);
          place(LSN, 0);
          readAction(action);
        } else {
          sink.marker(new Marker.OtherTable(table));
        }
      }
      default ->
          throw new BadEvent(
              UNKNOWN_OPERATION, "The action '%s' is none of wal2json's.".formatted(action));
    }
  }

  private void readAction(String action) {
    switch (action) {
      case "I" -> {
        now.readObjects(document, COLUMNS);
        changes.put(Operation.INSERT, now.row(), now.shape());
      }
      case "U" -> {
        now.readObjects(document, COLUMNS);
        old.readObjects(document, IDENTITY);
        update();
      }
      case "D" -> {
        old.readObjects(document, IDENTITY);
        changes.delete(old.row(), old.shape());
      }
      default -> changes.truncate();
    }
  }

  /**
   * A value that is stored apart and did not change is left out, so that no image need be whole.
   */
  private void update() {
    Shape shape = now.shape();
    if (oldKeys.read(now.row(), shape, old.row())) {
      changes.move(oldKeys.row(), now.shape(oldKeys.row()), now.row(), shape);
    } else {
      changes.update(now.row(), shape);
    }
  }

  /** By the log, or without it by the clock of the commit. */
  private void place(int lsnName, long number) {
    if (changes.byArrival()) {
      return;
    }
    long lsn = Numbers.lsn(document.string(lsnName), NONE);
    if (lsn != NONE) {
      changes.at(0, lsn, number);
      return;
    }
    long micros = afterCopies ? NONE : Clock.micros(document.string(TIMESTAMP), NONE);
    if (micros == NONE) {
      throw new BadEvent(
          MISSING_POSITION,
          afterCopies
              ? "The document has no LSN, and a clock says nothing of when the table was copied."
                  + " Run wal2json with include-lsn."
              : "The document has neither an LSN nor a timestamp. Run wal2json with include-lsn, or"
                  + " say 'order: arrival'.");
    }
    changes.at(0, micros, document.whole(XID, 0), number);
  }
}
