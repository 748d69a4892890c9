package io.millrace.lake.gate;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * A row's key as a long: the value itself where the key is one column that fits into 64 bits, else
 * a hash of it.
 */
final class KeyOf implements Serializable {
  private final int[] ordinals;
  private final HashedType first; // null if the key has no columns
  private final boolean exact;
  private final ContentHash hash;

  /**
   * @param columns of the schema; with none of them all rows have one key
   */
  KeyOf(StructType schema, List<String> columns) {
    ordinals = columns.stream().mapToInt(schema::fieldIndex).toArray();
    first = columns.isEmpty() ? null : HashedType.of(schema.apply(ordinals[0]).dataType());
    exact = columns.isEmpty() || (columns.size() == 1 && fits(first));
    hash = ContentHash.ofKey(schema, columns);
  }

  private static boolean fits(HashedType type) {
    return switch (type.kind()) {
      case BOOLEAN, BYTE, SHORT, INT, LONG, SMALL_DECIMAL -> true;
      case FLOAT, DOUBLE, DECIMAL, STRING, BINARY, ARRAY, MAP, STRUCT -> false;
    };
  }

  /** Whether different keys are always different longs. */
  boolean exact() {
    return exact;
  }

  boolean hasNull(InternalRow row) {
    for (int ordinal : ordinals) {
      if (row.isNullAt(ordinal)) {
        return true;
      }
    }
    return false;
  }

  long of(InternalRow row) {
    if (!exact || first == null) {
      return hash.of(row);
    }
    int at = ordinals[0];
    return switch (first.kind()) {
      case BOOLEAN -> row.getBoolean(at) ? 1 : 0;
      case BYTE -> row.getByte(at);
      case SHORT -> row.getShort(at);
      case INT -> row.getInt(at);
      case LONG -> row.getLong(at);
      case SMALL_DECIMAL -> row.getDecimal(at, first.precision(), first.scale()).toUnscaledLong();
      default -> throw new IllegalStateException("not a key of 64 bits: " + first.kind());
    };
  }
}
