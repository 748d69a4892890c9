package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.MISSING_POSITION;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_OPERATION;

import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** AWS DMS: rows and control records. They tell no types and no place in the source's log. */
final class DmsJson implements EventReader {
  private static final int RECORD_TYPE = 0;
  private static final int OPERATION = 1;
  private static final int SCHEMA_NAME = 2;
  private static final int TABLE_NAME = 3;
  private static final int TIMESTAMP = 4;
  private static final int COMMIT_TIMESTAMP = 5;
  private static final int TRANSACTION = 6;
  private static final int RECORD = 7;

  /** Before the names of columns' values before an update, which stand among the others. */
  private static final String BEFORE = "BI_";

  private static final long LOADED = 0;
  private static final long CHANGED = 1;
  private static final long NONE = Long.MIN_VALUE;

  private final JsonCursor cursor = new JsonCursor();
  private final Members event = new Members("data", "metadata");
  private final Members metadata =
      new Members(
          "record-type",
          "operation",
          "schema-name",
          "table-name",
          "timestamp",
          "commit-timestamp",
          "transaction-id",
          "transaction-record-id");
  private final RowText data = new RowText();
  private final RowText before = new RowText();
  private final RememberedText schemaName = new RememberedText();
  private final RememberedText tableName = new RememberedText();
  private final OldKeys oldKeys = new OldKeys();
  private final Shapes shapes;
  private final Tables tables;
  private final RowChanges changes;

  DmsJson(List<String> keys, DecodeOptions options) {
    shapes = Shapes.untyped(keys, (row, name) -> !isBefore(row, name));
    tables = new Tables(options.tables());
    changes = new RowChanges(keys, options);
  }

  private static boolean isBefore(RowText row, String name) {
    if (name.startsWith(BEFORE)) {
      String column = name.substring(BEFORE.length());
      for (int i = 0; i < row.columns(); i++) {
        if (row.name(i).equals(column)) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void read(byte[] key, byte[] value, Origin origin, JournalSink sink) {
    take(value);
    changes.begin(origin, sink);
    String table =
        Tables.named(schemaName.of(metadata, SCHEMA_NAME), tableName.of(metadata, TABLE_NAME));
    String operation = metadata.string(OPERATION);
    if (operation.isEmpty()) {
      throw new BadEvent(
          UNKNOWN_FORMAT, "This is no record of DMS: its metadata has no operation.");
    }
    if (!tables.takes(table)) {
      sink.marker(new Marker.OtherTable(table));
    } else if (metadata.string(RECORD_TYPE).equals("control")
        && !operation.equals("truncate-table")) {
      sink.marker(new Marker.SchemaChange(table));
    } else {
      long at = Math.floorDiv(micros(0), 1000L);
      changes.of(table, at, metadata.string(TRANSACTION));
      place(operation);
      tell(operation);
    }
  }

  private void take(byte[] value) {
    cursor.over(value, 0, value.length);
    metadata.reset(value);
    data.clear();
    cursor.enterObject();
    for (int place = 0; cursor.nextMember(event.likely(place)); place++) {
      switch (event.number(cursor, place)) {
        case 0 -> data.read(cursor);
        case 1 -> metadata.read(cursor);
        default -> cursor.skip();
      }
    }
    cursor.finish();
  }

  private void tell(String operation) {
    if (operation.equals("truncate-table")) {
      changes.truncate();
      return;
    }
    if (!data.isThere()) {
      throw new BadEvent(UNKNOWN_FORMAT, "The record has no row under 'data'.");
    }
    Shape shape = shapes.of(data);
    switch (operation) {
      case "load" -> changes.put(Operation.SNAPSHOT, data, shape);
      case "insert" -> changes.put(Operation.INSERT, data, shape);
      case "update" -> update(shape);
      case "delete" -> changes.delete(data, shape);
      default ->
          throw new BadEvent(
              UNKNOWN_OPERATION,
              "The operation is '%s'. Known are load, insert, update, delete and truncate-table."
                  .formatted(operation));
    }
  }

  private void update(Shape shape) {
    readBefore(shape);
    if (oldKeys.read(data, shape, before)) {
      changes.move(oldKeys.row(), shapes.of(oldKeys.row()), data, shape);
    } else {
      changes.update(data, shape);
    }
  }

  private void readBefore(Shape shape) {
    before.clear();
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    for (int column = 0; column < data.columns(); column++) {
      String name = shape.name(column);
      if (isBefore(data, name)) {
        json.write(json.size() == 0 ? '{' : ',');
        JsonText.write(json, name.substring(BEFORE.length()));
        json.write(':');
        data.writeValue(column, json);
      }
    }
    if (json.size() > 0) {
      json.write('}');
      cursor.over(json.toByteArray(), 0, json.size());
      before.read(cursor);
    }
  }

  /**
   * Loaded rows come before all changes, since DMS applies what changed during a load after it, by
   * clocks that are earlier than those of the load.
   */
  private void place(String operation) {
    if (changes.byArrival()) {
      return;
    }
    long micros = micros(NONE);
    if (micros == NONE) {
      throw new BadEvent(
          MISSING_POSITION,
          "The record's metadata has no timestamp. Say 'order: arrival' if its files are in order.");
    }
    changes.at(
        0,
        operation.equals("load") ? LOADED : CHANGED,
        micros,
        metadata.whole(TRANSACTION, 0),
        metadata.whole(RECORD, 0));
  }

  private long micros(long other) {
    String commit = metadata.string(COMMIT_TIMESTAMP);
    return Clock.micros(commit.isEmpty() ? metadata.string(TIMESTAMP) : commit, other);
  }
}
