package io.millrace.clickstream.event;

import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;

/**
 * The identity of a line: 128 bits of its bytes and of its number among equal lines of its file.
 */
public final class Identity {
  private static final long HIGH = 0x6d696c6c72616365L;
  private static final long LOW = 0x6576656e74732031L;
  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private long contentHigh;
  private long contentLow;
  private long high;
  private long low;

  /** Reads a line. */
  public void of(byte[] bytes, int from, int to) {
    long offset = Platform.BYTE_ARRAY_OFFSET + (long) from;
    contentHigh = XXH64.hashUnsafeBytes(bytes, offset, to - from, HIGH);
    contentLow = XXH64.hashUnsafeBytes(bytes, offset, to - from, LOW);
  }

  /** Equal for equal lines, and hardly for others. */
  public long content() {
    return contentHigh;
  }

  /**
   * @param number of the line among its equals, from 0
   * @param part of the line, from 0
   */
  public void number(int number, int part) {
    long place = (long) number << 32 | part;
    high = place == 0 ? contentHigh : XXH64.hashLong(place, contentHigh);
    low = place == 0 ? contentLow : XXH64.hashLong(place, contentLow);
  }

  public long high() {
    return high;
  }

  public long low() {
    return low;
  }

  /** 32 hex digits. */
  public byte[] hex() {
    byte[] hex = new byte[32];
    write(high, hex, 0);
    write(low, hex, 16);
    return hex;
  }

  private static void write(long bits, byte[] hex, int at) {
    for (int i = 0; i < 16; i++) {
      hex[at + i] = DIGITS[(int) (bits >>> 60 - 4 * i) & 0xf];
    }
  }
}
