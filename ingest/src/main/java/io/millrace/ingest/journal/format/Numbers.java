package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads the numbers that positions are made of. */
final class Numbers {
  private Numbers() {}

  /** A whole number; {@code other} for anything else. */
  static long whole(String text, long other) {
    byte[] bytes = text.getBytes(UTF_8);
    return bytes.length == 0 ? other : JsonText.whole(bytes, 0, bytes.length, other);
  }

  /** 42 of {@code mysql-bin.000042}, so that 1000000 comes after 999999. */
  static long fileNumber(String file) {
    return whole(file.substring(file.lastIndexOf('.') + 1), Long.MIN_VALUE);
  }

  /** The low 128 bits of hexadecimal digits, whatever stands between them; the high half first. */
  static long[] hexadecimal(String text) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit >= 0) {
        high = high << 4 | low >>> 60;
        low = low << 4 | digit;
      }
    }
    return new long[] {high, low};
  }

  /** An LSN as PostgreSQL writes it, {@code 16/B374D848}, or as a number. */
  static long lsn(String text, long other) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return whole(text, other);
    }
    try {
      return Long.parseUnsignedLong(text.substring(0, slash), 16) << 32
          | Long.parseUnsignedLong(text.substring(slash + 1), 16);
    } catch (NumberFormatException e) {
      return other;
    }
  }
}
