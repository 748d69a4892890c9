package io.millrace.ingest.journal.replay;

import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;

/** Rows in Spark's binary form, as bytes. Not for several threads at once. */
final class UnsafeRows {
  private final UnsafeProjection projection;

  UnsafeRows(StructType schema) {
    this.projection = UnsafeProjection.create(schema);
  }

  byte[] bytes(Object[] values) {
    return projection.apply(new GenericInternalRow(values)).getBytes().clone(); // it is used again
  }

  /** A row over the bytes, without a copy. */
  static UnsafeRow row(byte[] bytes, int columns) {
    UnsafeRow row = new UnsafeRow(columns);
    row.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length);
    return row;
  }
}
