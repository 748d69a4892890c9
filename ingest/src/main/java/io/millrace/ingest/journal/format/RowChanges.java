package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.MISSING_KEY;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.RowSchema;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;

/** Makes the changes of one event, and tells them to the sink. */
final class RowChanges {
  private static final byte[] NOTHING = {};
  private static final RowSchema NO_COLUMNS = new RowSchema(List.of());

  private final List<String> keys;
  private final Unavailable unavailable;
  private final boolean arrivalOrder;
  private final KeyText keyText = new KeyText();

  private Origin origin;
  private JournalSink sink;
  private String table = "";
  private long at;
  private String transaction = "";
  private long[] place = {};
  private int told;

  RowChanges(List<String> keys, DecodeOptions options) {
    this.keys = keys;
    this.unavailable = new Unavailable(options.unavailable(), options.placeholderIsData());
    this.arrivalOrder = options.arrivalOrder();
  }

  /** Begins an event. */
  void begin(Origin newOrigin, JournalSink newSink) {
    origin = newOrigin;
    sink = newSink;
    told = 0;
  }

  /** What the changes that follow have in common. */
  void of(String newTable, long newAt, String newTransaction) {
    table = newTable;
    at = newAt;
    transaction = newTransaction;
  }

  /** Where the changes that follow stand; not asked for if the order is that of arrival. */
  void at(long... newPlace) {
    place = newPlace;
  }

  /** How many changes the event was told to have. */
  int told() {
    return told;
  }

  boolean byArrival() {
    return arrivalOrder;
  }

  /** A row that is whole. */
  void put(Operation operation, RowText row, Shape shape) {
    tell(operation, key(row, shape), row.copy(), shape.schema(), unavailable.of(row, shape));
  }

  /** A row that changed; columns that it does not name are as they were. */
  void update(RowText row, Shape shape) {
    Set<String> unsaid = unavailable.of(row, shape);
    if (!shape.missing().isEmpty()) {
      unsaid = new HashSet<>(unsaid);
      unsaid.addAll(shape.missing());
    }
    tell(Operation.UPDATE, key(row, shape), row.copy(), shape.schema(), unsaid);
  }

  /** A row that changed; if its key did, it left one place and came to another. */
  void update(RowText before, Shape beforeShape, RowText row, Shape shape) {
    if (!beforeShape.hasKey()
        || !shape.hasKey()
        || sameKey(before, beforeShape.keyColumns(), row, shape.keyColumns())) {
      update(row, shape);
      return;
    }
    delete(before, beforeShape);
    put(Operation.INSERT, row, shape);
  }

  /** A row whose key changed, of which only the old key and the changed columns may be told. */
  void move(RowText oldKey, Shape oldShape, RowText row, Shape shape) {
    delete(oldKey, oldShape);
    update(row, shape);
  }

  private boolean sameKey(RowText before, int[] beforeColumns, RowText row, int[] columns) {
    for (int i = 0; i < columns.length; i++) {
      if (!before.sameValue(beforeColumns[i], row, columns[i])) {
        return Arrays.equals(keyText.of(before, beforeColumns), keyText.of(row, columns));
      }
    }
    return true;
  }

  /**
   * @param row at least its key's columns
   */
  void delete(RowText row, Shape shape) {
    tell(Operation.DELETE, key(row, shape), row.copy(), shape.schema(), Set.of());
  }

  void truncate() {
    tell(Operation.TRUNCATE, NOTHING, NOTHING, NO_COLUMNS, Set.of());
  }

  private byte[] key(RowText row, Shape shape) {
    if (!shape.hasKey()) {
      throw new BadEvent(
          MISSING_KEY,
          "The row has not all of the key columns %s; it has %s."
              .formatted(
                  keys, shape.schema().columns().stream().map(RowSchema.Column::name).toList()));
    }
    return keyText.of(row, shape.keyColumns());
  }

  private void tell(
      Operation operation, byte[] key, byte[] image, RowSchema schema, Set<String> unsaid) {
    String position = position(operation, image);
    sink.change(
        new Change(table, operation, key, position, image, schema, unsaid, at, transaction));
    told++;
  }

  private String position(Operation operation, byte[] image) {
    long digest =
        XXH64.hashUnsafeBytes(image, Platform.BYTE_ARRAY_OFFSET, image.length, operation.ordinal());
    if (arrivalOrder) {
      return Position.of(origin.slice(), origin.place(), told, digest);
    }
    long[] parts = Arrays.copyOf(place, place.length + 1);
    parts[place.length] = digest;
    return Position.of(parts);
  }
}
