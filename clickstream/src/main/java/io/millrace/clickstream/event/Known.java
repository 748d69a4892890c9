package io.millrace.clickstream.event;

import java.util.Arrays;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;

/**
 * What was found out of bytes, so that it is not found out again. Forgets all when it is full.
 *
 * @param <T> what is found out
 */
final class Known<T> {
  private static final int SLOTS = 1 << 17;
  private static final int MOST = SLOTS / 2;

  private byte[][] keys = new byte[1 << 10][];
  private Object[] values = new Object[1 << 10];
  private int size;

  @SuppressWarnings("unchecked") // only values that were put there are there
  T get(byte[] bytes, int from, int to, Function<byte[], T> find) {
    int slot = slot(keys, bytes, from, to);
    if (keys[slot] != null) {
      return (T) values[slot];
    }
    byte[] key = Arrays.copyOfRange(bytes, from, to);
    T found = find.apply(key);
    makeRoom();
    slot = slot(keys, key, 0, key.length);
    keys[slot] = key;
    values[slot] = found;
    size++;
    return found;
  }

  private static int slot(byte[][] keys, byte[] bytes, int from, int to) {
    long hash =
        XXH64.hashUnsafeBytes(bytes, Platform.BYTE_ARRAY_OFFSET + (long) from, to - from, 7);
    int slot = (int) hash & keys.length - 1;
    while (keys[slot] != null
        && !Arrays.equals(keys[slot], 0, keys[slot].length, bytes, from, to)) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }

  private void makeRoom() {
    if (size < keys.length / 2) {
      return;
    }
    if (size >= MOST) {
      keys = new byte[1 << 10][];
      values = new Object[1 << 10];
      size = 0;
      return;
    }
    byte[][] before = keys;
    Object[] had = values;
    keys = new byte[before.length * 2][];
    values = new Object[before.length * 2];
    for (int i = 0; i < before.length; i++) {
      if (before[i] != null) {
        int slot = slot(keys, before[i], 0, before[i].length);
        keys[slot] = before[i];
        values[slot] = had[i];
      }
    }
  }
}
