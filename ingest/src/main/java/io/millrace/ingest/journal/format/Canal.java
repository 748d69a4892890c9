package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.MISSING_POSITION;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;

import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.RowSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Canal's flat messages: some rows at a time, all values as text, with MySQL's types beside them.
 */
final class Canal implements EventReader {
  private static final int DATA = 0;
  private static final int OLD = 1;
  private static final int DATABASE = 2;
  private static final int TABLE = 3;
  private static final int TYPE = 4;
  private static final int ES = 5;
  private static final int ID = 6;
  private static final int IS_DDL = 7;
  private static final int TYPES = 8;
  private static final int GTID = 9;

  private static final long NONE = Long.MIN_VALUE;

  private final JsonCursor cursor = new JsonCursor();
  private final JsonCursor rows = new JsonCursor();
  private final JsonCursor oldRows = new JsonCursor();
  private final Members event =
      new Members(
          "data", "old", "database", "table", "type", "es", "id", "isDdl", "mysqlType", "gtid");
  private final RowText row = new RowText();
  private final RowText old = new RowText();
  private final RememberedText database = new RememberedText();
  private final RememberedText tableName = new RememberedText();
  private final OldKeys oldKeys = new OldKeys();
  private final List<String> keys;
  private final Shapes untyped;
  private final Map<ByteBuffer, Shapes> typed = new HashMap<>();
  private final Tables tables;
  private final RowChanges changes;

  Canal(List<String> keys, DecodeOptions options) {
    this.keys = keys;
    untyped = Shapes.untyped(keys);
    tables = new Tables(options.tables());
    changes = new RowChanges(keys, options);
  }

  @Override
  public void read(byte[] key, byte[] value, Origin origin, JournalSink sink) {
    cursor.over(value, 0, value.length);
    cursor.kind();
    event.read(cursor);
    cursor.finish();
    String table = Tables.named(database.of(event, DATABASE), tableName.of(event, TABLE));
    String type = event.string(TYPE);
    changes.begin(origin, sink);
    if (type.isEmpty()) {
      throw new BadEvent(UNKNOWN_FORMAT, "This is no message of Canal: it has no type.");
    } else if (!tables.takes(table)) {
      sink.marker(new Marker.OtherTable(table));
    } else if (type.equals("TRUNCATE")) {
      changes.of(table, event.whole(ES, 0), event.string(GTID));
      place(0);
      changes.truncate();
    } else if (event.isTrue(IS_DDL) || !isOfRows(type)) {
      sink.marker(new Marker.SchemaChange(table));
    } else {
      changes.of(table, event.whole(ES, 0), event.string(GTID));
      tellRows(type);
    }
  }

  private static boolean isOfRows(String type) {
    return type.equals("INSERT") || type.equals("UPDATE") || type.equals("DELETE");
  }

  private void tellRows(String type) {
    if (!event.isArray(DATA)) {
      throw new BadEvent(UNKNOWN_FORMAT, "The message has no rows under 'data'.");
    }
    rows.over(event.text(), event.start(DATA), event.end(DATA));
    rows.enterArray();
    boolean hasOld = event.isArray(OLD);
    if (hasOld) {
      oldRows.over(event.text(), event.start(OLD), event.end(OLD));
      oldRows.enterArray();
    }
    Shapes shapes = shapes();
    for (int number = 0; rows.nextElement(); number++) {
      row.read(rows);
      old.clear();
      if (hasOld && oldRows.nextElement()) {
        old.read(oldRows);
      }
      place(number);
      tellRow(type, shapes);
    }
  }

  private void tellRow(String type, Shapes shapes) {
    if (!row.isThere()) {
      throw new BadEvent(UNKNOWN_FORMAT, "There is a null among the rows under 'data'.");
    }
    Shape shape = shapes.of(row);
    switch (type) {
      case "INSERT" -> changes.put(Operation.INSERT, row, shape);
      case "DELETE" -> changes.delete(row, shape);
      default -> {
        if (oldKeys.read(row, shape, old)) {
          changes.move(oldKeys.row(), shapes.of(oldKeys.row()), row, shape);
        } else {
          changes.update(row, shape);
        }
      }
    }
  }

  /** By the clock of the binary log, and Canal's number of the batch, which a restart resets. */
  private void place(long number) {
    if (changes.byArrival()) {
      return;
    }
    long clock = event.whole(ES, NONE);
    if (clock == NONE) {
      throw new BadEvent(
          MISSING_POSITION, "The message has no 'es', by which Canal's are ordered.");
    }
    changes.at(0, clock, event.whole(ID, 0), number);
  }

  private Shapes shapes() {
    if (!event.isObject(TYPES)) {
      return untyped;
    }
    int from = event.start(TYPES);
    int to = event.end(TYPES);
    Shapes known = typed.get(ByteBuffer.wrap(event.text(), from, to - from));
    if (known == null) {
      known = Shapes.typed(keys, schema());
      typed.put(ByteBuffer.wrap(Arrays.copyOfRange(event.text(), from, to)), known);
    }
    return known;
  }

  private RowSchema schema() {
    RowText types = new RowText();
    JsonCursor declared = new JsonCursor();
    declared.over(event.text(), event.start(TYPES), event.end(TYPES));
    types.read(declared);
    List<RowSchema.Column> columns = new ArrayList<>();
    for (int column = 0; column < types.columns(); column++) {
      columns.add(MySqlTypes.column(types.name(column), types.string(column)));
    }
    return new RowSchema(columns);
  }
}
