package io.millrace.lake.find;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Tells of most texts that they are none of some, by their last bytes and their length. */
final class Glance implements Serializable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SPREAD = 0x9e3779b97f4a7c15L;
  private static final int BITS_FOR_EACH = 64;
  private static final int MOST_BITS = 1 << 28;

  private final long[] bits;
  private final int shift;

  /**
   * @param texts how many there will be
   */
  Glance(int texts) {
    long wanted = Math.min(MOST_BITS, Math.max(64L, (long) texts * BITS_FOR_EACH));
    int log = 64 - Long.numberOfLeadingZeros(wanted - 1);
    this.bits = new long[1 << log - 6];
    this.shift = 64 - log;
  }

  void add(byte[] bytes, int from, int length) {
    long bit = bit(bytes, from, length);
    bits[(int) (bit >>> 6)] |= 1L << bit;
  }

  boolean mayBe(byte[] bytes, int from, int length) {
    long bit = bit(bytes, from, length);
    return (bits[(int) (bit >>> 6)] & 1L << bit) != 0;
  }

  private long bit(byte[] bytes, int from, int length) {
    return ((end(bytes, from, length) ^ length) * SPREAD) >>> shift;
  }

  private static long end(byte[] bytes, int from, int length) {
    if (length >= Long.BYTES) {
      return (long) LONGS.get(bytes, from + length - Long.BYTES);
    }
    long end = 0;
    for (int i = 0; i < length; i++) {
      end = end << Byte.SIZE | bytes[from + i] & 0xff;
    }
    return end;
  }
}
