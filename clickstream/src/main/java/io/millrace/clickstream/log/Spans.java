package io.millrace.clickstream.log;

import java.util.Arrays;

/**
 * Where the fields of one event stand in its line: by the number of their slot. Used again for the
 * next event, so nothing of it may be kept.
 */
public final class Spans {
  private byte[] line = {};
  private int[] from = new int[32];
  private int[] to = new int[32];
  private Escape[] escapes = new Escape[32];
  private int size;

  /** Forgets all fields. */
  void begin(byte[] bytes, int slots) {
    line = bytes;
    size = slots;
    if (slots > from.length) {
      from = new int[slots * 2];
      to = new int[slots * 2];
      escapes = new Escape[slots * 2];
    }
    Arrays.fill(from, 0, slots, -1);
  }

  void set(int slot, int begin, int end, Escape escape) {
    from[slot] = begin;
    to[slot] = end;
    escapes[slot] = escape;
  }

  /** The bytes that the places are of. */
  public byte[] line() {
    return line;
  }

  /** Whether there is something: neither nothing nor a dash, which is how logs write it. */
  public boolean has(int slot) {
    return slot >= 0
        && slot < size
        && from[slot] >= 0
        && to[slot] > from[slot]
        && !(to[slot] - from[slot] == 1 && line[from[slot]] == '-');
  }

  public int from(int slot) {
    return from[slot];
  }

  public int to(int slot) {
    return to[slot];
  }

  public Escape escape(int slot) {
    return escapes[slot];
  }
}
