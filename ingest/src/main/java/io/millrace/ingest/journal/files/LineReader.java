package io.millrace.ingest.journal.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cuts bytes into lines. A line that is longer than allowed is gone past, and only its start kept.
 */
final class LineReader {
  private static final int BUFFER = 1 << 17;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final InputStream in;
  private final int longest;
  private final int keptOfLonger;
  private byte[] buffer = new byte[BUFFER];
  private int at;
  private int filled;
  private long offset;

  private long lineOffset;
  private byte[] line = {};
  private long length;
  private boolean terminated;

  /**
   * @param offset of the first byte of the stream in its file
   */
  LineReader(InputStream in, long offset, int longest, int keptOfLonger) {
    this.in = in;
    this.offset = offset;
    this.longest = longest;
    this.keptOfLonger = keptOfLonger;
  }

  /**
   * Goes to the next line.
   *
   * @return false if there is none
   * @throws IOException if the stream breaks off; what there is of the line by then can be asked
   *     for
   */
  boolean next() throws IOException {
    lineOffset = offset;
    line = new byte[0];
    length = 0;
    terminated = false;
    int end = at;
    while (true) {
      int newline = newline(end);
      if (newline >= 0) {
        take(newline);
        at = newline + 1;
        offset++;
        terminated = true;
        return true;
      }
      end = filled;
      if (filled - at >= longest) {
        return goPast();
      }
      int before = at;
      if (!fill()) {
        take(filled);
        return length > 0;
      }
      end -= before - at;
    }
  }

  private void take(int end) {
    length = end - at;
    offset += length;
    line = Arrays.copyOfRange(buffer, at, withoutReturn(end));
    at = end;
  }

  private int withoutReturn(int end) {
    return end > at && buffer[end - 1] == '\r' ? end - 1 : end;
  }

  /** The rest of a line that is too long for the buffer. */
  private boolean goPast() throws IOException {
    line = Arrays.copyOfRange(buffer, at, at + Math.min(keptOfLonger, filled - at));
    while (true) {
      int newline = newline(at);
      int end = newline >= 0 ? newline : filled;
      length += end - at;
      offset += end - at;
      at = end;
      if (newline >= 0) {
        at++;
        offset++;
        terminated = true;
        return true;
      }
      if (!fill()) {
        return true;
      }
    }
  }

  /** Reads on behind what is there and not yet taken, which moves to the buffer's begin. */
  private boolean fill() throws IOException {
    if (at > 0) {
      System.arraycopy(buffer, at, buffer, 0, filled - at);
      filled -= at;
      at = 0;
    }
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, longest + (long) BUFFER));
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    if (read == 0) {
      throw new EOFException("The stream gives nothing and does not end");
    }
    filled += Math.max(read, 0);
    return read > 0;
  }

  private int newline(int from) {
    int i = from;
    for (; i <= filled - Long.BYTES; i += Long.BYTES) {
      long zeroWhereNewline = (long) LONGS.get(buffer, i) ^ NEWLINES;
      long found = zeroWhereNewline - ONES & ~zeroWhereNewline & HIGH_BITS;
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    for (; i < filled; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** What is left of a line when the stream broke off in it. */
  void takeRest() {
    if (at < filled) {
      take(filled);
    }
  }

  /** The line without its end, or the start of one that is too long. */
  byte[] line() {
    return line;
  }

  boolean isTooLong() {
    return length > longest;
  }

  /** Its end is not counted. */
  long length() {
    return length;
  }

  /** Whether the line ends, and not the file in it. */
  boolean terminated() {
    return terminated;
  }

  /** Where the line begins in the file, as far as this is uncompressed. */
  long lineOffset() {
    return lineOffset;
  }
}
