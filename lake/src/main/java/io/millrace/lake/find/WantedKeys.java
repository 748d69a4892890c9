package io.millrace.lake.find;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The keys to look for, as a hash table of a few arrays, so that millions of them are quickly sent
 * and quickly asked. A key is a row: its columns, and behind them whatever its owner wants to be
 * told when it is found.
 */
public final class WantedKeys implements Serializable {
  private final StructType types;
  private final int width;
  private final byte[] rows;
  private final int[] starts;
  private final KeyColumn[] columns;
  private final int mask;
  private final int[] table; // 0 for none, else the key's number and one
  private final int[] hashes;
  private final Glance glance; // null where a key is not one text

  private WantedKeys(StructType types, int width, byte[] rows, int[] starts) {
    this.types = types;
    this.width = width;
    this.rows = rows;
    this.starts = starts;
    this.columns =
        Arrays.stream(types.fields())
            .map(field -> KeyColumn.of(field.dataType()).orElseThrow())
            .toArray(KeyColumn[]::new);
    int keys = starts.length - 1;
    this.mask = Math.max(63, Integer.highestOneBit(Math.max(1, keys)) * 4 - 1);
    this.table = new int[mask + 1];
    this.hashes = new int[mask + 1];
    this.glance =
        types.size() == 1 && types.apply(0).dataType() instanceof StringType
            ? new Glance(keys)
            : null;
    for (int number = 0; number < keys; number++) {
      put(number);
    }
  }

  /** Whether keys of such columns can be looked for in this way. */
  public static boolean canBe(StructType types) {
    return types.size() > 0
        && Arrays.stream(types.fields())
            .allMatch(field -> KeyColumn.of(field.dataType()).isPresent());
  }

  /**
   * @param types of the key columns
   * @param width of the rows: the key columns, and what comes behind them
   * @param keys Spark's binary form of such rows. Not two of one key
   */
  public static WantedKeys of(StructType types, int width, List<byte[]> keys) {
    int[] starts = new int[keys.size() + 1];
    for (int i = 0; i < keys.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], keys.get(i).length);
    }
    byte[] rows = new byte[starts[keys.size()]];
    for (int i = 0; i < keys.size(); i++) {
      System.arraycopy(keys.get(i), 0, rows, starts[i], keys.get(i).length);
    }
    return new WantedKeys(types, width, rows, starts);
  }

  private void put(int number) {
    UnsafeRow row = newRow();
    point(row, number);
    long hash = hash(row);
    if (glance != null && !row.isNullAt(0)) {
      byte[] text = row.getBinary(0);
      glance.add(text, 0, text.length);
    }
    int at = (int) hash & mask;
    while (table[at] != 0) {
      at = at + 1 & mask;
    }
    table[at] = number + 1;
    hashes[at] = fingerprint(hash);
  }

  private long hash(UnsafeRow row) {
    long hash = 0;
    for (int i = 0; i < columns.length; i++) {
      hash = columns[i].hash(row, i, hash);
    }
    return hash;
  }

  StructType types() {
    return types;
  }

  /** Whether its rows are their keys and nothing more. */
  boolean areBare() {
    return width == columns.length;
  }

  /** Whether a row is one of them, if they are bare. */
  boolean has(UnsafeRow key) {
    return probe(hash(key), newRow(), key::equals) >= 0;
  }

  /** A row that all of them have been, one after the other. */
  Iterator<UnsafeRow> rows() {
    UnsafeRow row = newRow();
    return IntStream.range(0, size())
        .mapToObj(
            number -> {
              point(row, number);
              return row;
            })
        .iterator();
  }

  int size() {
    return starts.length - 1;
  }

  UnsafeRow newRow() {
    return new UnsafeRow(width);
  }

  /** Makes a row of {@link #newRow} the key with this number. */
  void point(UnsafeRow row, int number) {
    row.pointTo(
        rows, Platform.BYTE_ARRAY_OFFSET + starts[number], starts[number + 1] - starts[number]);
  }

  /** Hashes of the first {@code rows} rows of the key columns. */
  void hash(ColumnVector[] values, int rows, long[] into) {
    Arrays.fill(into, 0, rows, 0);
    for (int i = 0; i < columns.length; i++) {
      columns[i].hash(values[i], rows, into);
    }
  }

  /**
   * The number of a row's key; -1 if it is not wanted.
   *
   * @param scratch a row of {@link #newRow}, which is the key afterwards
   */
  int find(long hash, ColumnVector[] values, int row, UnsafeRow scratch) {
    int fingerprint = fingerprint(hash);
    for (int at = (int) hash & mask; table[at] != 0; at = at + 1 & mask) {
      if (hashes[at] == fingerprint) {
        point(scratch, table[at] - 1);
        if (isSame(values, row, scratch)) {
          return table[at] - 1;
        }
      }
    }
    return -1;
  }

  /** Whether a key is one text, so that {@link #find(byte[], int, int, UnsafeRow)} may be asked. */
  boolean areTexts() {
    return glance != null;
  }

  /** The number of a key that is one text; -1 if it is not wanted. */
  int find(byte[] bytes, int from, int length, UnsafeRow scratch) {
    if (!glance.mayBe(bytes, from, length)) {
      return -1;
    }
    UTF8String text = UTF8String.fromBytes(bytes, from, length);
    long hash = columns[0].hash(new GenericInternalRow(new Object[] {text}), 0, 0);
    return probe(hash, scratch, key -> text.equals(key.getUTF8String(0)));
  }

  /** The number of the key with this hash that is the one looked for; -1 if there is none. */
  private int probe(long hash, UnsafeRow scratch, Predicate<UnsafeRow> isIt) {
    int fingerprint = fingerprint(hash);
    for (int at = (int) hash & mask; table[at] != 0; at = at + 1 & mask) {
      if (hashes[at] == fingerprint) {
        point(scratch, table[at] - 1);
        if (isIt.test(scratch)) {
          return table[at] - 1;
        }
      }
    }
    return -1;
  }

  private boolean isSame(ColumnVector[] values, int row, UnsafeRow key) {
    for (int i = 0; i < columns.length; i++) {
      if (!columns[i].same(values[i], row, key, i)) {
        return false;
      }
    }
    return true;
  }

  private static int fingerprint(long hash) {
    return (int) (hash >>> 32);
  }
}
