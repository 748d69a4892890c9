package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * The canonical form of a key: its columns' texts, each with its length before it, so that the
 * number 7 and the text "7" are one key, as they are after a column changed its type.
 */
final class KeyText {
  private static final int LONGEST_PLAIN_NUMBER = 400;

  private byte[] out = new byte[64];
  private int length;

  byte[] of(RowText row, int[] columns) {
    length = 0;
    for (int column : columns) {
      if (row.isNull(column)) {
        put((byte) 0);
      } else {
        value(row.text(), row.valueStart(column), row.valueEnd(column));
      }
    }
    return Arrays.copyOf(out, length);
  }

  private void value(byte[] text, int from, int to) {
    byte c = text[from];
    if (c == '"') {
      if (JsonText.hasEscape(text, from + 1, to - 1)) {
        byte[] plain = JsonText.unescapedBytes(text, from + 1, to - 1);
        part(plain, 0, plain.length);
      } else {
        part(text, from + 1, to - 1);
      }
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      number(text, from, to);
    } else {
      part(text, from, to);
    }
  }

  /** 7, 7.0 and 70e-1 are one number. */
  private void number(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = text[i];
      if (c == '.' || c == 'e' || c == 'E' || (c == '-' && text[i + 1] == '0')) {
        byte[] plain = plainNumber(new String(text, from, to - from, UTF_8)).getBytes(UTF_8);
        part(plain, 0, plain.length);
        return;
      }
    }
    part(text, from, to);
  }

  private static String plainNumber(String text) {
    BigDecimal number = new BigDecimal(text);
    if (number.signum() == 0) {
      return "0";
    }
    BigDecimal stripped = number.stripTrailingZeros();
    return Math.abs((long) stripped.scale()) < LONGEST_PLAIN_NUMBER
        ? stripped.toPlainString()
        : stripped.toString();
  }

  private void part(byte[] text, int from, int to) {
    int rest = to - from + 1; // 0 is for null
    while (rest > 0x7f) {
      put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    put((byte) rest);
    int bytes = to - from;
    if (length + bytes > out.length) {
      out = Arrays.copyOf(out, (length + bytes) * 2);
    }
    System.arraycopy(text, from, out, length, bytes);
    length += bytes;
  }

  private void put(byte b) {
    if (length == out.length) {
      out = Arrays.copyOf(out, length * 2);
    }
    out[length++] = b;
  }
}
