package io.millrace.clickstream.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Optional;

/**
 * Lines of fields between literals, as a server's own format string says.
 *
 * @param first what stands before the first field
 * @param pieces each a field and the literal behind it
 * @param escape how values in it are written
 */
record PatternFormat(String first, List<Piece> pieces, Escape escape) implements LineFormat {
  /**
   * @param after the literal up to the next field; empty only at the end
   */
  record Piece(Slot slot, String after) implements java.io.Serializable {}

  PatternFormat {
    pieces = List.copyOf(pieces);
  }

  @Override
  public LineScanner open() {
    return new Scanner(this);
  }

  private static final class Scanner implements LineScanner {
    private final List<Slot> slots;
    private final byte[] first;
    private final byte[][] after;
    private final boolean[] quoted;
    private final Escape escape;
    private final Spans spans = new Spans();

    Scanner(PatternFormat format) {
      slots = format.pieces().stream().map(Piece::slot).toList();
      first = format.first().getBytes(ISO_8859_1);
      escape = format.escape();
      int count = slots.size();
      after = new byte[count][];
      quoted = new boolean[count];
      String before = format.first();
      for (int i = 0; i < count; i++) {
        String behind = format.pieces().get(i).after();
        after[i] = behind.getBytes(ISO_8859_1);
        quoted[i] = before.endsWith("\"") && behind.startsWith("\"");
        before = behind;
      }
    }

    @Override
    public List<Slot> slots() {
      return slots;
    }

    @Override
    public void scan(byte[] bytes, int from, int to, LineSink sink) {
      spans.begin(bytes, after.length);
      int at = skip(first, bytes, from, to);
      for (int i = 0; i < after.length && at >= 0; i++) {
        at = field(i, bytes, at, to);
      }
      if (at == to) {
        sink.event(spans);
      } else {
        fail(bytes, from, to, sink);
      }
    }

    private void fail(byte[] bytes, int from, int to, LineSink sink) {
      Optional<Reason> binary = Binary.look(bytes, from, to);
      sink.reject(
          binary.orElse(Reason.FORMAT),
          binary.isPresent()
              ? "The line holds bytes that no log has."
              : "The line is not written in the declared format.");
    }

    /** Where the field's literal ends, or -1 if it has none. */
    private int field(int i, byte[] bytes, int at, int to) {
      byte[] behind = after[i];
      int end;
      if (quoted[i]) {
        end = quotedEnd(behind, bytes, at, to);
      } else if (behind.length == 0) {
        end = to;
      } else {
        end = plainEnd(behind, bytes, at, to);
      }
      if (end < 0) {
        return -1;
      }
      spans.set(i, at, end, quoted[i] ? escape : Escape.NONE);
      return end + behind.length;
    }

    /** A quote ends the field if it is not escaped and the format's text follows it. */
    private int quotedEnd(byte[] behind, byte[] bytes, int at, int to) {
      for (int i = at; i < to; i++) {
        byte b = bytes[i];
        if (b == '\\' && escape == Escape.BACKSLASH) {
          i++;
        } else if (b == '"' && follows(behind, bytes, i, to)) {
          return i;
        }
      }
      return -1;
    }

    private static int plainEnd(byte[] behind, byte[] bytes, int at, int to) {
      byte stop = behind[0];
      for (int i = at; i < to; i++) {
        if (bytes[i] == stop && follows(behind, bytes, i, to)) {
          return i;
        }
      }
      return -1;
    }

    private static boolean follows(byte[] literal, byte[] bytes, int at, int to) {
      if (at + literal.length > to) {
        return false;
      }
      for (int i = 1; i < literal.length; i++) {
        if (bytes[at + i] != literal[i]) {
          return false;
        }
      }
      return true;
    }

    private static int skip(byte[] literal, byte[] bytes, int at, int to) {
      if (literal.length == 0) {
        return at;
      }
      boolean there = at < to && bytes[at] == literal[0] && follows(literal, bytes, at, to);
      return there ? at + literal.length : -1;
    }
  }
}
