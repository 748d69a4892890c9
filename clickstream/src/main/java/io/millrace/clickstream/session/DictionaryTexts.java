package io.millrace.clickstream.session;

import java.util.Arrays;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A column whose values are texts of a dictionary: each is decoded once a batch, and not whenever
 * it is asked for.
 */
final class DictionaryTexts extends ColumnVector {
  private WritableColumnVector column;
  private UTF8String[] texts = new UTF8String[64];
  private int[] batches = new int[64]; // in which a text was decoded
  private int batch;

  DictionaryTexts(WritableColumnVector column) {
    super(column.dataType());
    turnTo(column);
  }

  /**
   * Turns to another batch, whose dictionary may be another.
   *
   * @param column of texts, with a dictionary
   */
  void turnTo(WritableColumnVector column) {
    this.column = column;
    batch++;
  }

  @Override
  public UTF8String getUTF8String(int row) {
    if (column.isNullAt(row)) {
      return null;
    }
    int id = column.getDictionaryIds().getDictId(row);
    if (id >= texts.length) {
      int room = Math.max(2 * texts.length, id + 1);
      texts = Arrays.copyOf(texts, room);
      batches = Arrays.copyOf(batches, room);
    }
    if (batches[id] != batch) {
      texts[id] = column.getUTF8String(row);
      batches[id] = batch;
    }
    return texts[id];
  }

  @Override
  public void close() {} // the reader owns the column

  @Override
  public boolean hasNull() {
    return column.hasNull();
  }

  @Override
  public int numNulls() {
    return column.numNulls();
  }

  @Override
  public boolean isNullAt(int row) {
    return column.isNullAt(row);
  }

  @Override
  public boolean getBoolean(int row) {
    throw notText();
  }

  @Override
  public byte getByte(int row) {
    throw notText();
  }

  @Override
  public short getShort(int row) {
    throw notText();
  }

  @Override
  public int getInt(int row) {
    throw notText();
  }

  @Override
  public long getLong(int row) {
    throw notText();
  }

  @Override
  public float getFloat(int row) {
    throw notText();
  }

  @Override
  public double getDouble(int row) {
    throw notText();
  }

  @Override
  public ColumnarArray getArray(int row) {
    throw notText();
  }

  @Override
  public ColumnarMap getMap(int row) {
    throw notText();
  }

  @Override
  public Decimal getDecimal(int row, int precision, int scale) {
    throw notText();
  }

  @Override
  public byte[] getBinary(int row) {
    throw notText();
  }

  @Override
  public ColumnVector getChild(int ordinal) {
    throw notText();
  }

  private static UnsupportedOperationException notText() {
    return new UnsupportedOperationException("A column of texts");
  }
}
