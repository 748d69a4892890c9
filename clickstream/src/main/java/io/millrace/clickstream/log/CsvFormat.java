package io.millrace.clickstream.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Exports of columns; a quote within quotes is written twice. The first line of a file names the
 * columns, if they are not known beforehand. A value does not go over lines.
 *
 * @param delimiter between columns
 * @param quoted whether a column may stand in quotes; if not, they are text
 * @param columns their names, if no line of a file tells them; else empty
 * @param names fields by the columns' names
 */
record CsvFormat(
    byte delimiter, boolean quoted, List<String> columns, Map<String, List<Slot>> names)
    implements LineFormat {
  CsvFormat {
    columns = List.copyOf(columns);
    names = Map.copyOf(names);
    if (columns.stream().distinct().count() < columns.size()) {
      throw new InvalidSpecException("A column is named twice. Each has a name of its own.");
    }
    for (String name : new TreeSet<>(names.keySet())) {
      if (!columns.isEmpty() && !columns.contains(name)) {
        throw new InvalidSpecException(
            "A field stands in column '%s', and no column is named so.".formatted(name));
      }
    }
  }

  @Override
  public LineScanner open() {
    return new Scanner(this);
  }

  private static final class Scanner implements LineScanner {
    private final CsvFormat format;
    private final Spans cells = new Spans();
    private final Spans spans = new Spans();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Integer> cellOfSlot = new ArrayList<>();
    private int columns;

    Scanner(CsvFormat format) {
      this.format = format;
      name(format.columns());
    }

    @Override
    public List<Slot> slots() {
      return slots;
    }

    @Override
    public void scan(byte[] bytes, int from, int to, LineSink sink) {
      int most = columns == 0 ? to - from + 1 : columns;
      int found = cells(bytes, from, to, most);
      if (columns == 0) {
        header(bytes, found);
        sink.filtered("header");
      } else if (found == columns) {
        select(bytes);
        sink.event(spans);
      } else if (found < 0) {
        sink.reject(Reason.TORN, "A quote is opened and not closed on the line.");
      } else {
        sink.reject(
            Binary.look(bytes, from, to).orElse(Reason.FORMAT),
            "The line has %d columns, and %s %d."
                .formatted(
                    found,
                    format.columns().isEmpty() ? "the first names" : "there are to be",
                    columns));
      }
    }

    private void header(byte[] bytes, int found) {
      List<String> named = new ArrayList<>();
      for (int i = 0; i < found; i++) {
        named.add(new String(bytes, cells.from(i), cells.to(i) - cells.from(i), UTF_8).trim());
      }
      name(named);
    }

    private void name(List<String> named) {
      columns = named.size();
      for (int i = 0; i < columns; i++) {
        for (Slot slot : format.names().getOrDefault(named.get(i), List.of())) {
          slots.add(slot);
          cellOfSlot.add(i);
        }
      }
    }

    private void select(byte[] bytes) {
      spans.begin(bytes, slots.size());
      for (int i = 0; i < slots.size(); i++) {
        int cell = cellOfSlot.get(i);
        spans.set(i, cells.from(cell), cells.to(cell), cells.escape(cell));
      }
    }

    /** How many there are; -1 if a quote is not closed. */
    private int cells(byte[] bytes, int from, int to, int most) {
      cells.begin(bytes, most);
      int column = 0;
      int at = from;
      while (true) {
        int end;
        if (format.quoted() && at < to && bytes[at] == '"') {
          int quote = closing(bytes, at + 1, to);
          if (quote < 0) {
            return -1;
          }
          end = next(bytes, quote + 1, to);
          set(column, most, at + 1, quote, Escape.DOUBLED);
        } else {
          end = next(bytes, at, to);
          set(column, most, at, end, Escape.NONE);
        }
        column++;
        if (end >= to) {
          return column;
        }
        at = end + 1;
      }
    }

    private void set(int column, int most, int begin, int end, Escape escape) {
      if (column < most) {
        cells.set(column, begin, end, escape);
      }
    }

    private static int closing(byte[] bytes, int from, int to) {
      for (int i = from; i < to; i++) {
        if (bytes[i] == '"') {
          if (i + 1 < to && bytes[i + 1] == '"') {
            i++;
          } else {
            return i;
          }
        }
      }
      return -1;
    }

    private int next(byte[] bytes, int from, int to) {
      int i = from;
      while (i < to && bytes[i] != format.delimiter()) {
        i++;
      }
      return i;
    }
  }
}
