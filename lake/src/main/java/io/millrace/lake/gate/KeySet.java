package io.millrace.lake.gate;

import io.millrace.lake.KeyCounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * The 64-bit keys of one file, packed to travel: dense ones as a bitmap, scattered ones as sorted
 * differences. Files are merged on the driver, where scattered keys take 8 bytes a row.
 */
final class KeySet implements Serializable {
  /** Collects the keys of a file while it is written; 8 bytes a row. */
  static final class Collector {
    private long[] keys = new long[1 << 12];
    private int size;
    private long rowsWithNull;

    void add(long key) {
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, size * 2);
      }
      keys[size++] = key;
    }

    void addNull() {
      rowsWithNull++;
    }

    KeySet pack() {
      Arrays.sort(keys, 0, size);
      return new KeySet(keys, size, rowsWithNull);
    }
  }

  /** A bitmap's container holds 2^16 neighbours; below this many keys in each it does not pay. */
  private static final int DENSE = 16;

  private final int rows;
  private final long rowsWithNull;
  private final long min;
  private final long max;
  private final long distinct;
  private final long once;
  private final boolean dense;
  private final byte[] packed;

  private KeySet(long[] sorted, int rows, long rowsWithNull) {
    this.rows = rows;
    this.rowsWithNull = rowsWithNull;
    this.min = rows == 0 ? 0 : sorted[0];
    this.max = rows == 0 ? 0 : sorted[rows - 1];
    Frequencies frequencies = Frequencies.of(sorted, rows);
    this.distinct = frequencies.distinct();
    this.once = frequencies.once();
    this.dense = distinct == rows && containers(sorted, rows) * DENSE < rows;
    this.packed = dense ? bitmap(sorted, rows) : differences(sorted, rows);
  }

  private record Frequencies(long distinct, long once) {
    static Frequencies of(long[] sorted, int size) {
      long distinct = 0;
      long once = 0;
      for (int start = 0, end; start < size; start = end) {
        end = start + 1;
        while (end < size && sorted[end] == sorted[start]) {
          end++;
        }
        distinct++;
        once += end == start + 1 ? 1 : 0;
      }
      return new Frequencies(distinct, once);
    }
  }

  private static long containers(long[] sorted, int size) {
    long containers = 0;
    for (int i = 0; i < size; i++) {
      containers += i == 0 || sorted[i] >>> 16 != sorted[i - 1] >>> 16 ? 1 : 0;
    }
    return containers;
  }

  private static byte[] bitmap(long[] sorted, int size) {
    Roaring64Bitmap bitmap = new Roaring64Bitmap();
    for (int i = 0; i < size; i++) {
      bitmap.addLong(sorted[i]);
    }
    bitmap.runOptimize();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      bitmap.serialize(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Variable-length numbers, 7 bits a byte; a duplicate is a difference of zero. */
  private static byte[] differences(long[] sorted, int size) {
    byte[] bytes = new byte[Math.max(16, size)];
    int end = 0;
    long before = 0;
    for (int i = 0; i < size; i++) {
      if (end + 10 > bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length + bytes.length / 2 + 10);
      }
      long difference = sorted[i] - before;
      before = sorted[i];
      while ((difference & ~0x7FL) != 0) {
        bytes[end++] = (byte) (difference & 0x7F | 0x80);
        difference >>>= 7;
      }
      bytes[end++] = (byte) difference;
    }
    return Arrays.copyOf(bytes, end);
  }

  private Roaring64Bitmap bitmap() {
    Roaring64Bitmap bitmap = new Roaring64Bitmap();
    try {
      bitmap.deserialize(new DataInputStream(new ByteArrayInputStream(packed)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bitmap;
  }

  private void unpack(long[] to, int from) {
    int next = from;
    if (dense) {
      for (LongIterator keys = bitmap().getLongIterator(); keys.hasNext(); ) {
        to[next++] = keys.next();
      }
      return;
    }
    long key = 0;
    int at = 0;
    for (int i = 0; i < rows; i++) {
      long difference = 0;
      int shift = 0;
      byte part;
      do {
        part = packed[at++];
        difference |= (part & 0x7FL) << shift;
        shift += 7;
      } while (part < 0);
      key += difference;
      to[next++] = key;
    }
  }

  /**
   * The answer over all files.
   *
   * @param exact whether different keys are different longs
   */
  static KeyCounts merge(Collection<KeySet> files, boolean exact) {
    long rowsWithNull = files.stream().mapToLong(file -> file.rowsWithNull).sum();
    List<KeySet> sets =
        files.stream()
            .filter(file -> file.rows > 0)
            .sorted(Comparator.comparingLong(file -> file.min))
            .toList();
    long rows = sets.stream().mapToLong(set -> set.rows).sum();
    Frequencies frequencies =
        apart(sets)
            ? added(sets)
            : sets.stream().allMatch(s -> s.dense) ? united(sets) : sorted(sets, rows);
    return new KeyCounts(rows, rowsWithNull, frequencies.distinct(), frequencies.once(), exact);
  }

  private static boolean apart(List<KeySet> byMin) {
    for (int i = 1; i < byMin.size(); i++) {
      if (byMin.get(i).min <= byMin.get(i - 1).max) {
        return false;
      }
    }
    return true;
  }

  private static Frequencies added(List<KeySet> sets) {
    return new Frequencies(
        sets.stream().mapToLong(set -> set.distinct).sum(),
        sets.stream().mapToLong(set -> set.once).sum());
  }

  private static Frequencies united(List<KeySet> sets) {
    Roaring64Bitmap seen = new Roaring64Bitmap();
    Roaring64Bitmap repeated = new Roaring64Bitmap();
    for (KeySet set : sets) {
      Roaring64Bitmap again = set.bitmap();
      again.and(seen);
      repeated.or(again);
      seen.or(set.bitmap());
    }
    long distinct = seen.getLongCardinality();
    return new Frequencies(distinct, distinct - repeated.getLongCardinality());
  }

  private static Frequencies sorted(List<KeySet> sets, long rows) {
    long[] keys = new long[Math.toIntExact(rows)];
    int next = 0;
    for (KeySet set : sets) {
      set.unpack(keys, next);
      next += set.rows;
    }
    Arrays.sort(keys); // of sorted runs: cheap
    return Frequencies.of(keys, keys.length);
  }
}
