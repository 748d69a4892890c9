package io.millrace.clickstream.log;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts bytes into lines, in a buffer that is used again. Of a line that is longer than allowed only
 * the start is kept. Needs no more memory than two of the longest lines.
 */
public final class Lines {
  /** No line of a log is longer, and arrays of beacons are cut before. */
  public static final int LONGEST = 1 << 20;

  private static final int BUFFER = 1 << 17;

  private final InputStream in;
  private final int longest;
  private byte[] buffer = new byte[BUFFER];
  private int next;
  private int filled;
  private boolean ended;
  private int from;
  private int to;
  private long length;
  private boolean terminated;

  public Lines(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /**
   * Goes to the next line.
   *
   * @return false if there is none
   * @throws IOException if the stream breaks off; {@link #rest} then tells what there is of a line
   */
  public boolean next() throws IOException {
    from = next;
    int seen = next;
    while (true) {
      int end = newline(seen);
      if (end >= 0) {
        return line(end, end + 1, true);
      }
      if (filled - from > longest) {
        return goPast();
      }
      seen = filled;
      int moved = from;
      boolean more = fill();
      seen -= moved - from;
      if (!more) {
        return filled > from && line(filled, filled, false);
      }
    }
  }

  private boolean line(int end, int behind, boolean hasEnd) {
    length = end - from;
    to = end > from && buffer[end - 1] == '\r' ? end - 1 : end;
    next = behind;
    terminated = hasEnd;
    return true;
  }

  private int newline(int at) {
    for (int i = at; i < filled; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** More bytes behind those that are not taken yet, which move to the buffer's begin. */
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    System.arraycopy(buffer, from, buffer, 0, filled - from);
    filled -= from;
    from = 0;
    next = 0;
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    ended = read < 0;
    filled += Math.max(read, 0);
    return !ended;
  }

  /** The start of the line stays at the buffer's begin, and the rest is read over itself. */
  private boolean goPast() throws IOException {
    byte[] start = Arrays.copyOfRange(buffer, from, from + longest);
    length = filled - from;
    terminated = false;
    filled = 0;
    from = 0;
    int end = -1;
    while (end < 0 && !ended) {
      int read = in.read(buffer, 0, buffer.length);
      ended = read < 0;
      filled = Math.max(read, 0);
      end = newline(0);
      length += end < 0 ? filled : end;
    }
    terminated = end >= 0;
    keep(start, end < 0 ? filled : end + 1);
    return true;
  }

  private void keep(byte[] start, int rest) {
    int left = filled - rest;
    byte[] joined = new byte[Math.max(buffer.length, start.length + left)];
    System.arraycopy(start, 0, joined, 0, start.length);
    System.arraycopy(buffer, rest, joined, start.length, left);
    buffer = joined;
    to = start.length;
    next = start.length;
    filled = start.length + left;
  }

  /** After the stream broke off: whether a line was begun, which can then be asked for. */
  public boolean rest() {
    from = next;
    return filled > from && line(filled, filled, false);
  }

  public byte[] bytes() {
    return buffer;
  }

  public int from() {
    return from;
  }

  /** Behind the last byte, without the line's end. */
  public int to() {
    return to;
  }

  public boolean isTooLong() {
    return length > longest;
  }

  public long length() {
    return length;
  }

  /** Whether the line ends, and not the file in it. */
  public boolean terminated() {
    return terminated;
  }
}
