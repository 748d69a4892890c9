package io.millrace.jobs.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Rows of text in aligned columns. Cells may be coloured: colours take no room. */
public final class Table {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
  private static final String GAP = "  ";

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param header the columns' titles; a title that starts with {@code >} is of a column of
   *     numbers, set to the right
   */
  public Table(String... header) {
    this.header = List.of(header);
  }

  /**
   * @throws IllegalArgumentException if there are not as many cells as columns
   */
  public Table row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "%d cells for the %d columns %s".formatted(cells.length, header.size(), header));
    }
    rows.add(List.of(cells));
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Lines without an end of line after the last one. */
  public String render(Ink ink) {
    int[] widths = header.stream().mapToInt(title -> title(title).length()).toArray();
    for (List<String> row : rows) {
      Arrays.setAll(widths, i -> Math.max(widths[i], width(row.get(i))));
    }
    List<String> lines = new ArrayList<>();
    lines.add(ink.bold(line(header.stream().map(Table::title).toList(), widths)));
    rows.forEach(row -> lines.add(line(row, widths)));
    return String.join("\n", lines);
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String padding = " ".repeat(widths[i] - width(cells.get(i)));
      boolean toTheRight = header.get(i).startsWith(">");
      line.append(toTheRight ? padding + cells.get(i) : cells.get(i) + padding).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private static String title(String title) {
    return title.startsWith(">") ? title.substring(1) : title;
  }

  private static int width(String cell) {
    String plain = COLOUR.matcher(cell).replaceAll("");
    return plain.codePointCount(0, plain.length());
  }
}
