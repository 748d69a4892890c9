package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;

/** Reads scalars where they stand in checked JSON, and writes strings of it. */
final class JsonText {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

  private JsonText() {}

  static boolean isUtf8(byte[] text) {
    int i = 0;
    for (; i <= text.length - 8; i += 8) {
      if (((long) LONGS.get(text, i) & HIGH_BITS) != 0) {
        return decodes(text, i);
      }
    }
    return decodes(text, i);
  }

  private static boolean decodes(byte[] text, int from) {
    int i = from;
    while (i < text.length && text[i] >= 0) {
      i++;
    }
    if (i == text.length) {
      return true;
    }
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(text, i, text.length - i));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  static boolean isNull(byte[] text, int from) {
    return text[from] == 'n';
  }

  /** The text of a scalar, or any other value as JSON. */
  static String string(byte[] text, int from, int to) {
    return text[from] == '"'
        ? unescaped(text, from + 1, to - 1)
        : new String(text, from, to - from, UTF_8);
  }

  /** What stands between quotes. */
  static String unescaped(byte[] text, int from, int to) {
    return hasEscape(text, from, to)
        ? new String(unescapedBytes(text, from, to), UTF_8)
        : new String(text, from, to - from, UTF_8);
  }

  static boolean hasEscape(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  static byte[] unescapedBytes(byte[] text, int from, int to) {
    StringBuilder chars = new StringBuilder(to - from);
    String raw = new String(text, from, to - from, UTF_8);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        chars.append(c);
        continue;
      }
      c = raw.charAt(++i);
      switch (c) {
        case 'b' -> chars.append('\b');
        case 'f' -> chars.append('\f');
        case 'n' -> chars.append('\n');
        case 'r' -> chars.append('\r');
        case 't' -> chars.append('\t');
        case 'u' -> {
          chars.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
          i += 4;
        }
        default -> chars.append(c);
      }
    }
    return chars.toString().getBytes(UTF_8);
  }

  /** A whole number, bare or in quotes; {@code other} for anything else, and beyond 63 bits. */
  static long whole(byte[] text, int from, int to, long other) {
    boolean quoted = text[from] == '"';
    int i = quoted ? from + 1 : from;
    int last = quoted ? to - 1 : to;
    boolean negative = i < last && text[i] == '-';
    if (negative) {
      i++;
    }
    int digits = last - i;
    if (digits < 1 || digits > 19) {
      return other;
    }
    long value = 0;
    for (; i < last; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return other;
      }
      value = value * 10 + digit;
    }
    if (value < 0) {
      return other;
    }
    return negative ? -value : value;
  }

  /** Writes a string with its quotes. */
  static void write(ByteArrayOutputStream out, String value) {
    out.write('"');
    byte[] bytes = value.getBytes(UTF_8);
    for (byte c : bytes) {
      if (c == '"' || c == '\\') {
        out.write('\\');
        out.write(c);
      } else if (c >= 0 && c < 0x20) {
        out.writeBytes(new byte[] {'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]});
      } else {
        out.write(c);
      }
    }
    out.write('"');
  }
}
