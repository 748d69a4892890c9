package io.millrace.jobs.conf.tree;

import java.util.Comparator;

/**
 * Where a value comes from.
 *
 * @param place a file as the user knows it, or another word such as {@code --set}
 * @param line from 1; 0 if the place has no lines
 * @param column from 1; 0 if the place has no lines
 */
public record Origin(String place, int line, int column) implements Comparable<Origin> {
  /** Not written anywhere: the value is Millrace's own. */
  public static final Origin DEFAULT = new Origin("default", 0, 0);

  private static final Comparator<Origin> ORDER =
      Comparator.comparing(Origin::place)
          .thenComparingInt(Origin::line)
          .thenComparingInt(Origin::column);

  public static Origin of(String place) {
    return new Origin(place, 0, 0);
  }

  @Override
  public int compareTo(Origin other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line == 0 ? place : place + ":" + line + ":" + column;
  }
}
