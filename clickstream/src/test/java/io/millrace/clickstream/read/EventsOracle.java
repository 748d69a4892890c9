package io.millrace.clickstream.read;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Days of events by the words of docs/clickstream.md: of all that lies in the folders at once.
 * Knows nothing of hashes, runs or rows.
 */
final class EventsOracle {
  private static final long DAY = Duration.ofDays(1).toSeconds();

  private final Deliveries deliveries;
  private final Duration accept;
  private final Duration ahead;

  /**
   * A line that counts.
   *
   * @param identity its text, and its number among equal lines of its file
   */
  private record Counted(String file, long number, Deliveries.Line line, String identity) {}

  /** What a delivery comes to. */
  private record Delivered(List<Counted> events, TreeSet<String> all, Map<String, Long> balance) {}

  EventsOracle(Deliveries deliveries, Duration accept, Duration ahead) {
    this.deliveries = deliveries;
    this.accept = accept;
    this.ahead = ahead;
  }

  /** What became of a delivery's lines. */
  Map<String, Long> balance(String day) {
    return delivered(day).balance;
  }

  /** The rows of all days that were delivered, held ones too, as {@link EventsTable} tells them. */
  List<String> rows() {
    List<String> rows = new ArrayList<>();
    for (String day : deliveries.days.keySet()) {
      Delivered own = delivered(day);
      Map<String, Counted> late = new TreeMap<>();
      for (String other : deliveries.days.keySet()) {
        if (!other.equals(day)) {
          for (Counted each : delivered(other).events) {
            if (isOf(each, day) && !own.all.contains(each.identity)) {
              late.putIfAbsent(each.identity, each);
            }
          }
        }
      }
      own.events.stream().filter(each -> isOf(each, day)).forEach(e -> rows.add(row(day, e)));
      late.values().forEach(each -> rows.add(row(day, each)));
    }
    rows.sort(null);
    return rows;
  }

  private static boolean isOf(Counted event, String day) {
    return day(event.line.seconds()).equals(day);
  }

  private static String day(long seconds) {
    return LocalDate.ofEpochDay(Math.floorDiv(seconds, DAY)).toString();
  }

  private static String row(String day, Counted event) {
    return "%s|%d|%s|%s|%d"
        .formatted(day, event.line.seconds(), event.line.path(), event.file, event.number);
  }

  private Delivered delivered(String day) {
    Delivered told = new Delivered(new ArrayList<>(), new TreeSet<>(), new TreeMap<>());
    deliveries.of(day).forEach((name, file) -> add(told, day, day + "/" + name, file));
    return told;
  }

  private void add(Delivered told, String day, String name, Deliveries.LogFile file) {
    TreeSet<String> before = new TreeSet<>(told.all); // of files whose names come first
    Map<String, Integer> equal = new HashMap<>();
    for (int i = 0; i < file.lines().size(); i++) {
      Deliveries.Line line = file.lines().get(i);
      String identity = line.text() + "#" + equal.merge(line.text(), 1, Integer::sum);
      told.all.add(identity);
      told.balance.merge("read", 1L, Long::sum);
      boolean torn = i == file.lines().size() - 1 && !file.terminated();
      if (line.kind() == Deliveries.Kind.BLANK) {
        count(told, "filtered", "blank");
      } else if (before.contains(identity)) {
        told.balance.merge("duplicate", 1L, Long::sum);
      } else if (line.kind() == Deliveries.Kind.JUNK) {
        count(told, "rejected", torn ? "TORN" : "FORMAT");
      } else {
        told.events.add(new Counted(name, i + 1, line, identity));
        place(told, day, line.seconds());
      }
    }
  }

  private void place(Delivered told, String day, long seconds) {
    long start = LocalDate.parse(day).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    if (day(seconds).equals(day)) {
      told.balance.merge("accepted", 1L, Long::sum);
    } else if (seconds < start - accept.toSeconds()) {
      count(told, "held", "too-old");
    } else if (seconds >= start + DAY + ahead.toSeconds()) {
      count(told, "held", "future");
    } else {
      count(told, "late", day(seconds));
    }
  }

  private static void count(Delivered told, String outcome, String kind) {
    told.balance.merge(outcome, 1L, Long::sum);
    told.balance.merge(outcome + "." + kind, 1L, Long::sum);
  }
}
