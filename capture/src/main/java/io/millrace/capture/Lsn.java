package io.millrace.capture;

/** Positions in PostgreSQL's log, as numbers and as it writes them. */
final class Lsn {
  private Lsn() {}

  static boolean isLsn(String text) {
    return text.matches("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");
  }

  static long parse(String text) {
    String[] halves = text.split("/", 2);
    return (Long.parseLong(halves[0], 16) << 32) | Long.parseLong(halves[1], 16);
  }

  static String show(long lsn) {
    return "%X/%X".formatted(lsn >>> 32, lsn & 0xffffffffL);
  }
}
