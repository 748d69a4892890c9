package io.millrace.clickstream.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * W3C's extended log format: a {@code #Fields} line says what the columns below it are, and may
 * come again with others. IIS and CloudFront write it.
 *
 * @param delimiter between columns
 * @param escape how values are written
 * @param names fields by the columns' names
 */
record HeadedFormat(byte delimiter, Escape escape, Map<String, Slot> names) implements LineFormat {
  private static final String FIELDS = "#Fields:";

  HeadedFormat {
    names = Map.copyOf(names);
  }

  @Override
  public LineScanner open() {
    return new Scanner(this);
  }

  private static final class Scanner implements LineScanner {
    private final HeadedFormat format;
    private final Spans spans = new Spans();
    private List<Slot> slots = List.of();

    Scanner(HeadedFormat format) {
      this.format = format;
    }

    @Override
    public List<Slot> slots() {
      return slots;
    }

    @Override
    public void scan(byte[] bytes, int from, int to, LineSink sink) {
      if (bytes[from] == '#') {
        header(new String(bytes, from, to - from, UTF_8));
        sink.filtered("header");
        return;
      }
      if (slots.isEmpty()) {
        sink.reject(Reason.FORMAT, "No #Fields line has said yet what the columns are.");
        return;
      }
      int columns = columns(bytes, from, to);
      if (columns == slots.size()) {
        sink.event(spans);
        return;
      }
      Optional<Reason> binary = Binary.look(bytes, from, to);
      sink.reject(
          binary.orElse(Reason.FORMAT),
          "The line has %d columns, and #Fields names %d.".formatted(columns, slots.size()));
    }

    private void header(String line) {
      if (!line.startsWith(FIELDS)) {
        return;
      }
      List<Slot> named = new ArrayList<>();
      Arrays.stream(line.substring(FIELDS.length()).trim().split("[ \t]+"))
          .map(name -> format.names().getOrDefault(name, new Slot(Field.NONE)))
          .forEach(named::add);
      slots = List.copyOf(named);
    }

    private int columns(byte[] bytes, int from, int to) {
      spans.begin(bytes, slots.size());
      int column = 0;
      int begin = from;
      for (int i = from; i <= to; i++) {
        if (i == to || bytes[i] == format.delimiter()) {
          if (column < slots.size()) {
            spans.set(column, begin, i, format.escape());
          }
          column++;
          begin = i + 1;
        }
      }
      return column;
    }
  }
}
