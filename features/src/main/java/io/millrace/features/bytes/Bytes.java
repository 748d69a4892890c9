package io.millrace.features.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that are written one after another. */
public final class Bytes {
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int size;

  public Bytes(int capacity) {
    bytes = new byte[capacity];
  }

  public int size() {
    return size;
  }

  public byte[] array() {
    return bytes;
  }

  public void clear() {
    size = 0;
  }

  public byte[] taken() {
    byte[] taken = Arrays.copyOf(bytes, size);
    size = 0;
    return taken;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  public void put(byte value) {
    reserve(1);
    bytes[size++] = value;
  }

  /** Small numbers of either sign take few bytes. */
  public void putWhole(long value) {
    putCount(value << 1 ^ value >> 63);
  }

  /** Small numbers take few bytes; negative ones ten. */
  public void putCount(long value) {
    reserve(10);
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes[size++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[size++] = (byte) left;
  }

  public void putFixed(long value) {
    reserve(8);
    LONGS.set(bytes, size, value);
    size += 8;
  }

  public void putText(byte[] text) {
    putCount(text.length);
    putRaw(text, 0, text.length);
  }

  public void putRaw(byte[] from, int offset, int length) {
    reserve(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }
}
