package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Where a row stands in an event, and where its columns stand in it. Since rows of a writer have
 * their columns in one order, each is first taken for the one that stood there the last time.
 */
final class RowText {
  private byte[] text = {};
  private int start;
  private int end;
  private int columns;
  private byte[][] lastNames = unknown(32);
  private int[] nameStarts = new int[32];
  private int[] nameEnds = new int[32];
  private int[] valueStarts = new int[32];
  private int[] valueEnds = new int[32];

  void clear() {
    end = 0;
    columns = 0;
  }

  /** Reads the row that comes next; null stands for no row. */
  void read(JsonCursor cursor) {
    clear();
    if (cursor.kind() != '{') {
      cursor.skip();
      if (!JsonText.isNull(cursor.text(), cursor.valueStart())) {
        throw new BadEvent(
            UNKNOWN_FORMAT, "The row at byte %d is no JSON object.".formatted(cursor.valueStart()));
      }
      return;
    }
    text = cursor.text();
    start = cursor.here();
    cursor.enterObject();
    while (cursor.nextMember(lastNames[columns])) {
      add(cursor);
    }
    end = cursor.here();
  }

  private static byte[][] unknown(int columns) {
    byte[][] names = new byte[columns][];
    Arrays.fill(names, new byte[0]);
    return names;
  }

  /** Takes the member at which the cursor stands as a column, and goes past it. */
  private void add(JsonCursor cursor) {
    int column = columns++;
    if (columns == nameStarts.length) {
      grow();
    }
    nameStarts[column] = cursor.nameStart();
    nameEnds[column] = cursor.nameEnd();
    if (!cursor.isLikely()) {
      lastNames[column] = Arrays.copyOfRange(cursor.text(), nameStarts[column], nameEnds[column]);
    }
    cursor.skip();
    valueStarts[column] = cursor.valueStart();
    valueEnds[column] = cursor.valueEnd();
  }

  private void grow() {
    int more = columns * 2;
    byte[][] names = unknown(more);
    System.arraycopy(lastNames, 0, names, 0, columns);
    lastNames = names;
    nameStarts = Arrays.copyOf(nameStarts, more);
    nameEnds = Arrays.copyOf(nameEnds, more);
    valueStarts = Arrays.copyOf(valueStarts, more);
    valueEnds = Arrays.copyOf(valueEnds, more);
  }

  /** Whether there is a row, be it without columns. */
  boolean isThere() {
    return end != 0;
  }

  byte[] text() {
    return text;
  }

  int columns() {
    return columns;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  int valueStart(int column) {
    return valueStarts[column];
  }

  int valueEnd(int column) {
    return valueEnds[column];
  }

  String name(int column) {
    return JsonText.unescaped(text, nameStarts[column], nameEnds[column]);
  }

  byte[] rawName(int column) {
    return Arrays.copyOfRange(text, nameStarts[column], nameEnds[column]);
  }

  boolean isNamed(int column, byte[] rawName) {
    return Arrays.equals(text, nameStarts[column], nameEnds[column], rawName, 0, rawName.length);
  }

  boolean sameValue(int column, RowText other, int otherColumn) {
    return Arrays.equals(
        text,
        valueStarts[column],
        valueEnds[column],
        other.text,
        other.valueStarts[otherColumn],
        other.valueEnds[otherColumn]);
  }

  void writeValue(int column, ByteArrayOutputStream out) {
    out.write(text, valueStarts[column], valueEnds[column] - valueStarts[column]);
  }

  boolean isNull(int column) {
    return JsonText.isNull(text, valueStarts[column]);
  }

  /** The column's text, or any other value as JSON. */
  String string(int column) {
    return JsonText.string(text, valueStarts[column], valueEnds[column]);
  }

  /** The row by itself. */
  byte[] copy() {
    return Arrays.copyOfRange(text, start, end);
  }
}
