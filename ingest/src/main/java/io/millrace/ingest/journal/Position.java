package io.millrace.ingest.journal;

import java.nio.charset.StandardCharsets;

/**
 * Makes the texts by which changes are ordered: numbers of fixed width in hexadecimal digits,
 * joined by dots, so that the order of the bytes is the order of the numbers, part by part.
 *
 * <p>All positions of one journal have the same number of parts.
 */
public final class Position {
  /** Before every change. */
  public static final String NONE = "";

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  private Position() {}

  /**
   * @param parts unsigned, the most significant first
   */
  public static String of(long... parts) {
    byte[] text = new byte[parts.length * 17 - 1];
    int at = 0;
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        text[at++] = '.';
      }
      for (int shift = 60; shift >= 0; shift -= 4) {
        text[at++] = DIGITS[(int) (parts[i] >>> shift) & 0xf];
      }
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
