package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;

/** Rows in a block, each at a multiple of eight bytes as Spark wants it. */
final class RowBlock {
  private static final int WORD = 8;

  private RowBlock() {}

  static void put(UnsafeRow row, Bytes into) {
    if (into.size() == 0) {
      into.put(Block.ROWS);
      into.putRaw(new byte[WORD], 0, WORD - 1);
    }
    into.putFixed(row.getSizeInBytes());
    int from = (int) (row.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
    into.putRaw((byte[]) row.getBaseObject(), from, row.getSizeInBytes());
  }

  /**
   * The rows of a block.
   *
   * @return the same row each time, which points to the next one
   */
  static Iterator<InternalRow> rows(byte[] block, int columns) {
    Cursor cursor = new Cursor(block, WORD);
    UnsafeRow row = new UnsafeRow(columns);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return cursor.hasMore();
      }

      @Override
      public InternalRow next() {
        int length = (int) cursor.fixed();
        row.pointTo(block, Platform.BYTE_ARRAY_OFFSET + (long) cursor.at(), length);
        cursor.skip(length);
        return row;
      }
    };
  }
}
