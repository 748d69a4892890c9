package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The keys of entities, which stand first in a row. A single whole number travels as one; all else
 * as bytes that two different lists of values never share.
 */
final class Keys implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DataType[] types;
  private final Cell[] cells;

  private Keys(DataType[] types, Cell[] cells) {
    this.types = types;
    this.cells = cells;
  }

  static Keys of(String where, List<StructField> fields) {
    DataType[] types = fields.stream().map(StructField::dataType).toArray(DataType[]::new);
    List<Cell> cells = new ArrayList<>();
    for (StructField field : fields) {
      cells.add(
          Cell.of(field.dataType())
              .filter(cell -> !cell.isReal())
              .orElseThrow(
                  () ->
                      new InvalidSpecException(
                          "%s: key '%s' is %s, which cannot name an entity. Cast it to text or to a whole number."
                              .formatted(where, field.name(), field.dataType().simpleString()))));
    }
    return new Keys(types, cells.toArray(Cell[]::new));
  }

  /**
   * Requires that keys of labels can equal those of events: whole numbers of any width can, a text
   * and a number never.
   */
  void requireComparable(Keys labels, String group, List<String> names) {
    for (int i = 0; i < types.length; i++) {
      boolean whole = types[i] instanceof IntegralType && labels.types[i] instanceof IntegralType;
      if (!whole && !types[i].equals(labels.types[i])) {
        throw new InvalidSpecException(
            "Key '%s' is %s in the events of %s and %s in the labels. Cast one of them: '1' and 1 are not the same."
                .formatted(
                    names.get(i), types[i].simpleString(), group, labels.types[i].simpleString()));
      }
    }
  }

  DataType[] types() {
    return types.clone();
  }

  int count() {
    return types.length;
  }

  boolean isWhole() {
    return cells.length == 1 && cells[0].isWhole();
  }

  static boolean anyNull(InternalRow row, int keys) {
    for (int i = 0; i < keys; i++) {
      if (row.isNullAt(i)) {
        return true;
      }
    }
    return false;
  }

  long whole(InternalRow row) {
    return cells[0].whole(row, 0, types[0]);
  }

  /** Reads past a key that was written: the partition of its entity. */
  int partition(Cursor cursor, int partitions) {
    if (isWhole()) {
      return partition(WholeIndex.hash(cursor.whole()), partitions);
    }
    int length = (int) cursor.count();
    int from = cursor.at();
    cursor.skip(length);
    return partition(TextIndex.hash(cursor.array(), from, length), partitions);
  }

  /** The partition of an entity by the hash of its key. */
  static int partition(int hash, int partitions) {
    return Math.floorMod(hash >>> 7, partitions);
  }

  /** Fills in the key alone. */
  void encode(InternalRow row, Bytes into) {
    into.clear();
    for (int i = 0; i < cells.length; i++) {
      if (cells[i].isWhole()) {
        into.putWhole(cells[i].whole(row, i, types[i]));
      } else {
        into.putText(cells[i].text(row, i, types[i]));
      }
    }
  }

  /** The columns of a key that travelled as a number. */
  Object[] decode(long whole) {
    return new Object[] {typed(whole, 0)};
  }

  /** The columns of a key that travelled as bytes. */
  Object[] decode(byte[] key) {
    Cursor cursor = new Cursor(key, 0);
    Object[] values = new Object[cells.length];
    for (int i = 0; i < cells.length; i++) {
      if (cells[i].isWhole()) {
        values[i] = typed(cursor.whole(), i);
      } else {
        int length = (int) cursor.count();
        byte[] text = java.util.Arrays.copyOfRange(key, cursor.at(), cursor.at() + length);
        cursor.skip(length);
        values[i] =
            cells[i] == Cell.TEXT
                ? UTF8String.fromBytes(text)
                : cells[i] == Cell.BINARY
                    ? text
                    : decimal((BigDecimal) cells[i].value(text, types[i]), types[i]);
      }
    }
    return values;
  }

  private Object typed(long whole, int i) {
    return switch (cells[i]) {
      case BYTE -> (byte) whole;
      case SHORT -> (short) whole;
      case INT -> (int) whole;
      case BOOLEAN -> whole != 0;
      case DECIMAL -> decimal(BigDecimal.valueOf(whole, scale(types[i])), types[i]);
      default -> whole;
    };
  }

  private static int scale(DataType type) {
    return ((DecimalType) type).scale();
  }

  private static Decimal decimal(BigDecimal value, DataType type) {
    DecimalType decimal = (DecimalType) type;
    return Decimal.apply(value, decimal.precision(), decimal.scale());
  }
}
