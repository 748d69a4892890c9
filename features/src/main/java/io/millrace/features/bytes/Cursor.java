package io.millrace.features.bytes;

/** Reads what {@link Bytes} wrote. */
public final class Cursor {
  private final byte[] bytes;
  private int at;

  public Cursor(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  public boolean hasMore() {
    return at < bytes.length;
  }

  public int at() {
    return at;
  }

  public byte[] array() {
    return bytes;
  }

  public void skip(int count) {
    at += count;
  }

  public byte next() {
    return bytes[at++];
  }

  public long whole() {
    long coded = count();
    return coded >>> 1 ^ -(coded & 1);
  }

  public long count() {
    long value = 0;
    int shift = 0;
    byte part;
    do {
      part = bytes[at++];
      value |= (long) (part & 0x7F) << shift;
      shift += 7;
    } while (part < 0);
    return value;
  }

  public long fixed() {
    long value = (long) Bytes.LONGS.get(bytes, at);
    at += 8;
    return value;
  }
}
