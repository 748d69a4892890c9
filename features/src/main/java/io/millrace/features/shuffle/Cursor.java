package io.millrace.features.shuffle;

/** Reads what {@link Bytes} wrote. */
final class Cursor {
  private final byte[] bytes;
  private int at;

  Cursor(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  boolean hasMore() {
    return at < bytes.length;
  }

  int at() {
    return at;
  }

  byte[] array() {
    return bytes;
  }

  void skip(int count) {
    at += count;
  }

  byte next() {
    return bytes[at++];
  }

  long whole() {
    long coded = count();
    return coded >>> 1 ^ -(coded & 1);
  }

  long count() {
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

  long fixed() {
    long value = (long) Bytes.LONGS.get(bytes, at);
    at += 8;
    return value;
  }
}
