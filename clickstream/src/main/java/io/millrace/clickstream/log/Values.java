package io.millrace.clickstream.log;

import java.util.Arrays;

/**
 * A value as it was before it was written into a line: bytes of UTF-8. A byte that is none stands
 * as nginx would write it, {@code \xE9}, so that nothing is lost and every reader can read it. Not
 * for several threads at once.
 */
public final class Values {
  private byte[] bytes = new byte[1024];
  private int from;
  private int to;

  /** Where the last value is. */
  public byte[] bytes() {
    return bytes;
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  public byte[] copy() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** Reads a value, no longer than so many bytes. */
  public Values read(Spans spans, int slot, int longest) {
    byte[] line = spans.line();
    int begin = spans.from(slot);
    int end = Math.min(spans.to(slot), begin + longest);
    byte mark = mark(spans.escape(slot));
    from = 0;
    if (mark == 0 || !has(line, begin, end, mark)) {
      room(end - begin);
      System.arraycopy(line, begin, bytes, 0, end - begin);
      to = end - begin;
    } else {
      room((end - begin) * 2);
      to = decode(line, begin, end, spans.escape(slot));
    }
    if (!isUtf8(bytes, to)) {
      keepBytes();
    }
    return this;
  }

  private void room(int length) {
    if (bytes.length < length) {
      bytes = new byte[length * 2];
    }
  }

  private static byte mark(Escape escape) {
    return (byte)
        switch (escape) {
          case NONE -> 0;
          case BACKSLASH, JSON -> '\\';
          case PERCENT -> '%';
          case PLUS -> '+';
          case DOUBLED -> '"';
        };
  }

  private static boolean has(byte[] line, int from, int to, byte mark) {
    for (int i = from; i < to; i++) {
      if (line[i] == mark) {
        return true;
      }
    }
    return false;
  }

  private int decode(byte[] line, int from, int to, Escape escape) {
    int out = 0;
    int i = from;
    while (i < to) {
      byte b = line[i];
      int hex;
      switch (escape) {
        case PLUS -> {
          bytes[out++] = b == '+' ? (byte) ' ' : b;
          i++;
        }
        case DOUBLED -> {
          bytes[out++] = b;
          i += b == '"' ? 2 : 1;
        }
        case PERCENT -> {
          hex = b == '%' ? hex(line, i + 1, to, 2) : -1;
          bytes[out++] = hex >= 0 ? (byte) hex : b;
          i += hex >= 0 ? 3 : 1;
        }
        default -> {
          if (b != '\\' || i + 1 >= to) {
            bytes[out++] = b;
            i++;
          } else if (line[i + 1] == 'x' && (hex = hex(line, i + 2, to, 2)) >= 0) {
            bytes[out++] = (byte) hex;
            i += 4;
          } else if (escape == Escape.JSON && line[i + 1] == 'u' && hex(line, i + 2, to, 4) >= 0) {
            int point = hex(line, i + 2, to, 4);
            i += 6;
            if (Character.isHighSurrogate((char) point)
                && i + 1 < to
                && line[i] == '\\'
                && line[i + 1] == 'u'
                && (hex = hex(line, i + 2, to, 4)) >= 0
                && Character.isLowSurrogate((char) hex)) {
              point = Character.toCodePoint((char) point, (char) hex);
              i += 6;
            }
            out = utf8(point, out);
          } else {
            out = simple(line[i + 1], escape, out);
            i += 2;
          }
        }
      }
    }
    return out;
  }

  /** What a backslash and a letter stand for; the letter, where they stand for nothing. */
  private int simple(byte letter, Escape escape, int out) {
    int at = out;
    switch (letter) {
      case 'n' -> bytes[at++] = '\n';
      case 't' -> bytes[at++] = '\t';
      case 'r' -> bytes[at++] = '\r';
      case 'b' -> bytes[at++] = '\b';
      case 'f' -> bytes[at++] = '\f';
      case '"', '\\', '/', '\'' -> bytes[at++] = letter;
      default -> {
        if (escape == Escape.BACKSLASH) {
          bytes[at++] = '\\';
        }
        bytes[at++] = letter;
      }
    }
    return at;
  }

  private int utf8(int point, int out) {
    int at = out;
    if (point >= 0xd800 && point < 0xe000) {
      bytes[at++] = '?'; // half a pair is no character
    } else if (point < 0x80) {
      bytes[at++] = (byte) point;
    } else if (point < 0x800) {
      bytes[at++] = (byte) (0xc0 | point >> 6);
      bytes[at++] = (byte) (0x80 | point & 0x3f);
    } else if (point < 0x10000) {
      bytes[at++] = (byte) (0xe0 | point >> 12);
      bytes[at++] = (byte) (0x80 | point >> 6 & 0x3f);
      bytes[at++] = (byte) (0x80 | point & 0x3f);
    } else {
      bytes[at++] = (byte) (0xf0 | point >> 18);
      bytes[at++] = (byte) (0x80 | point >> 12 & 0x3f);
      bytes[at++] = (byte) (0x80 | point >> 6 & 0x3f);
      bytes[at++] = (byte) (0x80 | point & 0x3f);
    }
    return at;
  }

  static int hex(byte[] line, int from, int to, int digits) {
    if (from + digits > to) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = Character.digit(line[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static boolean isUtf8(byte[] bytes, int to) {
    int i = 0;
    while (i < to) {
      if (bytes[i] >= 0) {
        i++;
      } else {
        int length = sequence(bytes, i, to);
        if (length == 0) {
          return false;
        }
        i += length;
      }
    }
    return true;
  }

  /** The length of the character of several bytes that begins here; 0 if none does. */
  private static int sequence(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xff;
    int length =
        lead >= 0xc2 && lead < 0xe0
            ? 2
            : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > to) {
      return 0;
    }
    for (int i = at + 1; i < at + length; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    int second = bytes[at + 1] & 0xff;
    boolean overlong = lead == 0xe0 && second < 0xa0 || lead == 0xf0 && second < 0x90;
    boolean outside = lead == 0xed && second >= 0xa0 || lead == 0xf4 && second >= 0x90;
    return overlong || outside ? 0 : length;
  }

  private void keepBytes() {
    byte[] kept = new byte[to * 4];
    int out = 0;
    int i = 0;
    while (i < to) {
      int length = bytes[i] >= 0 ? 1 : sequence(bytes, i, to);
      if (length == 0) {
        kept[out++] = '\\';
        kept[out++] = 'x';
        kept[out++] = (byte) Character.toUpperCase(Character.forDigit(bytes[i] >> 4 & 0xf, 16));
        kept[out++] = (byte) Character.toUpperCase(Character.forDigit(bytes[i] & 0xf, 16));
        i++;
      } else {
        for (int n = 0; n < length; n++) {
          kept[out++] = bytes[i++];
        }
      }
    }
    bytes = kept;
    to = out;
  }
}
