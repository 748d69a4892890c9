package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.MISSING_POSITION;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_OPERATION;

import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import java.util.List;

/** Oracle GoldenGate's operations. After-images of updates may lack columns that did not change. */
final class OggJson implements EventReader {
  private static final int TABLE = 0;
  private static final int OP_TYPE = 1;
  private static final int OP_TS = 2;
  private static final int POS = 3;
  private static final int BEFORE = 4;
  private static final int AFTER = 5;
  private static final int XID = 6;
  private static final int CSN = 7;

  private static final int DIGITS_OF_AN_OFFSET = 10;
  private static final long NONE = Long.MIN_VALUE;

  private final JsonCursor cursor = new JsonCursor();
  private final Members event =
      new Members("table", "op_type", "op_ts", "pos", "before", "after", "xid", "csn");
  private final RowText before = new RowText();
  private final RowText after = new RowText();
  private final RememberedText tableName = new RememberedText();
  private final OldKeys oldKeys = new OldKeys();
  private final Shapes beforeShapes;
  private final Shapes shapes;
  private final Tables tables;
  private final RowChanges changes;

  OggJson(List<String> keys, DecodeOptions options) {
    beforeShapes = Shapes.untyped(keys);
    shapes = Shapes.untyped(keys);
    tables = new Tables(options.tables());
    changes = new RowChanges(keys, options);
  }

  @Override
  public void read(byte[] key, byte[] value, Origin origin, JournalSink sink) {
    take(value);
    changes.begin(origin, sink);
    String table = tableName.of(event, TABLE);
    String operation = event.string(OP_TYPE);
    if (operation.isEmpty()) {
      throw new BadEvent(UNKNOWN_FORMAT, "This is no operation of GoldenGate: it has no op_type.");
    }
    if (tables.takes(table)) {
      changes.of(table, Clock.millis(event.string(OP_TS)), event.string(XID));
      place();
      tell(operation);
    } else {
      sink.marker(new Marker.OtherTable(table));
    }
  }

  private void take(byte[] value) {
    cursor.over(value, 0, value.length);
    event.reset(value);
    before.clear();
    after.clear();
    cursor.enterObject();
    for (int place = 0; cursor.nextMember(event.likely(place)); place++) {
      int name = event.number(cursor, place);
      switch (name) {
        case BEFORE -> before.read(cursor);
        case AFTER -> after.read(cursor);
        default -> {
          cursor.skip();
          event.take(name, cursor);
        }
      }
    }
    cursor.finish();
  }

  private void tell(String operation) {
    switch (operation) {
      case "I" -> changes.put(Operation.INSERT, required(after, "after"), shapes.of(after));
      case "U" -> update();
      case "D" -> changes.delete(required(before, "before"), beforeShapes.of(before));
      case "T" -> changes.truncate();
      default ->
          throw new BadEvent(
              UNKNOWN_OPERATION,
              "The op_type is '%s'. Known are I, U, D and T.".formatted(operation));
    }
  }

  private void update() {
    Shape shape = shapes.of(required(after, "after"));
    if (oldKeys.read(after, shape, before)) {
      changes.move(oldKeys.row(), beforeShapes.of(oldKeys.row()), after, shape);
    } else {
      changes.update(after, shape);
    }
  }

  private static RowText required(RowText row, String name) {
    if (!row.isThere()) {
      throw new BadEvent(UNKNOWN_FORMAT, "The operation has no row under '%s'.".formatted(name));
    }
    return row;
  }

  /** By the trail: its number, and ten digits of the offset in it. */
  private void place() {
    if (changes.byArrival()) {
      return;
    }
    String pos = event.string(POS);
    int cut = Math.max(0, pos.length() - DIGITS_OF_AN_OFFSET);
    long trail = cut == 0 ? 0 : Numbers.whole(pos.substring(0, cut), NONE);
    long offset = Numbers.whole(pos.substring(cut), NONE);
    if (trail != NONE && offset != NONE) {
      changes.at(0, trail, offset);
      return;
    }
    long micros = Clock.micros(event.string(OP_TS), NONE);
    if (micros == NONE) {
      throw new BadEvent(
          MISSING_POSITION,
          "The operation has neither pos nor op_ts. Have GoldenGate write its meta columns, or say 'order: arrival'.");
    }
    changes.at(0, micros, event.whole(CSN, 0));
  }
}
