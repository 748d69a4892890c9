package io.millrace.features.shuffle;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The last columns of a row, as a row. */
final class Tail {
  private final int first;
  private final DataType[] types;
  private final GenericInternalRow row;

  Tail(int first, StructType columns) {
    this.first = first;
    this.types =
        java.util.Arrays.stream(columns.fields())
            .map(StructField::dataType)
            .toArray(DataType[]::new);
    this.row = new GenericInternalRow(types.length);
  }

  /**
   * @return used again by the next call
   */
  InternalRow of(InternalRow whole) {
    for (int i = 0; i < types.length; i++) {
      int at = first + i;
      row.update(i, whole.isNullAt(at) ? null : whole.get(at, types[i]));
    }
    return row;
  }
}
