package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.MISSING_KEY;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_OPERATION;

import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import java.util.List;

/**
 * Rows that Debezium's {@code ExtractNewRecordState} took out of their envelopes. What the order
 * rests on is what {@code add.fields} gave them.
 */
final class DebeziumFlat implements EventReader {
  private static final int OP = 0;
  private static final int DELETED = 1;
  private static final int TRANSACTION_ID = 2;
  private static final String OF_SOURCE = "source_";

  private final JsonCursor cursor = new JsonCursor();
  private final RowText row = new RowText();
  private final Members added = new Members("op", "deleted", "transaction_id");
  private final String prefix;
  private final DebeziumSource source;
  private final ConnectSchemas schemas;
  private final MessageKey messageKey;
  private final Tables tables;
  private final RowChanges changes;

  DebeziumFlat(List<String> keys, DecodeOptions options) {
    prefix = options.flatPrefix();
    source = new DebeziumSource(options);
    schemas = ConnectSchemas.ofRows(keys, name -> !isAdded(name) || keys.contains(name));
    messageKey = new MessageKey(keys);
    tables = new Tables(options.tables());
    changes = new RowChanges(keys, options);
  }

  private boolean isAdded(String name) {
    return !prefix.isEmpty() && name.startsWith(prefix);
  }

  @Override
  public void read(byte[] key, byte[] value, Origin origin, JournalSink sink) {
    takeRow(value);
    if (!row.isThere()) {
      readNothing(key, origin, sink);
      return;
    }
    Shape shape = schemas.shapes().of(row);
    takeAdded(shape);
    changes.begin(origin, sink);
    String table = source.table();
    if (tables.takes(table)) {
      tell(table, shape, sink);
    } else {
      sink.marker(new Marker.OtherTable(table));
    }
  }

  /** The row, or the payload beside a schema. */
  private void takeRow(byte[] value) {
    schemas.forget();
    cursor.over(value, 0, value.length);
    row.read(cursor);
    cursor.finish();
    if (row.columns() == 2 && row.name(0).equals("schema") && row.name(1).equals("payload")) {
      int start = row.valueStart(1);
      int end = row.valueEnd(1);
      cursor.over(value, row.valueStart(0), end);
      schemas.read(cursor);
      cursor.over(value, start, end);
      row.read(cursor);
    }
  }

  private void takeAdded(Shape shape) {
    added.reset(row.text());
    source.members().reset(row.text());
    for (int column = 0; column < row.columns(); column++) {
      String name = shape.name(column);
      if (isAdded(name)) {
        take(name.substring(prefix.length()), column);
      }
    }
  }

  private void take(String name, int column) {
    int own = added.number(name);
    int ofSource =
        source
            .members()
            .number(name.startsWith(OF_SOURCE) ? name.substring(OF_SOURCE.length()) : name);
    if (own != Vocabulary.UNKNOWN) {
      added.take(own, row.valueStart(column), row.valueEnd(column));
    } else if (ofSource != Vocabulary.UNKNOWN) {
      source.members().take(ofSource, row.valueStart(column), row.valueEnd(column));
    }
  }

  private void tell(String table, Shape shape, JournalSink sink) {
    changes.of(table, source.at(0), transaction());
    if (!changes.byArrival()) {
      changes.at(source.place(sink));
    }
    String operation = added.isTrue(DELETED) ? "d" : added.string(OP);
    switch (operation) {
      case "d" -> changes.delete(row, shape);
      case "c" -> changes.put(Operation.INSERT, row, shape);
      case "r" -> changes.put(Operation.SNAPSHOT, row, shape);
      case "u", "" -> changes.update(row, shape);
      case "t" -> changes.truncate();
      default ->
          throw new BadEvent(
              UNKNOWN_OPERATION,
              "The operation under '%sop' is '%s'. Known are c, r, u, d and t."
                  .formatted(prefix, operation));
    }
  }

  private String transaction() {
    return added.has(TRANSACTION_ID)
        ? TransactionMarkers.name(added.string(TRANSACTION_ID))
        : source.transaction();
  }

  /**
   * A delete that was not rewritten: it tells no position, and so only an order of arrival has a
   * place for it.
   */
  @Override
  public void readNothing(byte[] key, Origin origin, JournalSink sink) {
    if (!changes.byArrival() || key.length == 0) {
      sink.marker(new Marker.Tombstone());
      return;
    }
    changes.begin(origin, sink);
    changes.of("", 0, "");
    if (!messageKey.read(key)) {
      throw new BadEvent(MISSING_KEY, "The delete's message key lacks the dataset's key columns.");
    }
    changes.delete(messageKey.row(), messageKey.shape());
  }
}
