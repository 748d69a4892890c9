package io.millrace.capture;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a binary log; files are ordered by their number, which may gain a digit. */
record BinlogPosition(String file, long position) implements Comparable<BinlogPosition> {
  private static final Pattern TEXT = Pattern.compile("(\\S+\\.\\d+):(\\d+)");
  private static final Comparator<BinlogPosition> ORDER =
      Comparator.comparingLong(BinlogPosition::fileNumber)
          .thenComparingLong(BinlogPosition::position);

  static BinlogPosition parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw CaptureException.invalid(
          "'%s' is no position of a binary log. Write one as in binlog.000003:1234.", text);
    }
    return new BinlogPosition(parts.group(1), Long.parseLong(parts.group(2)));
  }

  static BinlogPosition of(Position position) {
    return new BinlogPosition(position.text("file"), position.number("pos"));
  }

  private long fileNumber() {
    return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
  }

  @Override
  public int compareTo(BinlogPosition other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file + ":" + position;
  }
}
