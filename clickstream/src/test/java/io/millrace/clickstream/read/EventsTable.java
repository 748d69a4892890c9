package io.millrace.clickstream.read;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.event.Reading;
import io.millrace.clickstream.log.Formats;
import io.millrace.lake.Slice;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * A table of events in memory, and what stands beside it: a run builds a day, and then those again
 * whose late events are others than they were made of.
 */
abstract class EventsTable {
  static final int TIME = EventColumns.SCHEMA.fieldIndex(EventColumns.EVENT_TIME);
  static final int PATH = EventColumns.SCHEMA.fieldIndex(EventColumns.PATH);
  static final int FILE = EventColumns.SCHEMA.fieldIndex(EventColumns.FILE);
  static final int LINE = EventColumns.SCHEMA.fieldIndex(EventColumns.LINE);

  /**
   * An event as the table has it.
   *
   * @param text what {@link EventsOracle} knows of it
   */
  record Event(String id, String text) {
    static Event of(String day, InternalRow row) {
      return new Event(
          row.getUTF8String(0).toString(),
          "%s|%d|%s|%s|%d"
              .formatted(
                  day,
                  row.getLong(TIME) / 1_000_000,
                  row.getUTF8String(PATH),
                  row.getUTF8String(FILE),
                  row.getLong(LINE)));
    }
  }

  /**
   * A late event.
   *
   * @param row with the columns of {@link Survey#LATE}
   */
  record Left(String day, boolean held, String lineId, InternalRow row, Event event) {
    static Left of(InternalRow row) {
      int place = EventColumns.SCHEMA.size();
      String day = row.getUTF8String(place).toString();
      return new Left(
          day,
          !row.isNullAt(place + 1),
          row.getUTF8String(place + 2).toString(),
          row,
          Event.of(day, row));
    }

    @Override
    public String toString() {
      return held + " " + event;
    }
  }

  /** What a run makes of a day. */
  record Made(List<Event> rows, List<Left> left, Map<String, Long> balance) {}

  private final String glob;
  private final EventsSpec spec;
  private final Map<String, Made> made = new TreeMap<>();
  private final Map<String, Map<String, String>> madeOf = new HashMap<>();

  EventsTable(Deliveries deliveries, Duration accept, Duration ahead) {
    this.glob = deliveries.glob();
    this.spec = new EventsSpec(Formats.combined(), Reading.rules("ip"), accept, ahead, true);
  }

  /**
   * Makes a day.
   *
   * @param left by day what other deliveries have left, in the days' order
   */
  abstract Made make(
      EventsSpec spec, Slice day, DeliveredFiles files, Map<String, List<Left>> left);

  /** Runs a day, and what its late events belong to. */
  Map<String, Long> run(String day) {
    Map<String, Long> balance = build(day);
    for (Map<String, Made> stale = stale(); !stale.isEmpty(); stale = stale()) {
      Map<String, Made> added = add(stale, left());
      added.forEach(
          (other, with) -> {
            made.put(other, with);
            madeOf.put(other, brought(other));
          });
      stale.keySet().removeAll(added.keySet());
      stale.keySet().forEach(this::build);
    }
    return balance;
  }

  private Map<String, Made> stale() {
    Map<String, Made> stale = new TreeMap<>(made);
    stale.keySet().removeIf(day -> !isStale(day));
    return stale;
  }

  /**
   * Adds late events to days that lack them, reading no file again.
   *
   * @param days that are stale
   * @param left by day what deliveries have left
   * @return of the days those that are whole by it
   */
  Map<String, Made> add(Map<String, Made> days, Map<String, List<Left>> left) {
    return Map.of();
  }

  private Map<String, List<Left>> left() {
    Map<String, List<Left>> left = new TreeMap<>();
    made.forEach((day, its) -> left.put(day, its.left));
    return left;
  }

  /** Which other deliveries have left events for a day, and what. */
  private Map<String, String> brought(String day) {
    Map<String, String> of = new HashMap<>();
    made.forEach(
        (other, its) -> {
          if (!other.equals(day) && its.left.stream().anyMatch(each -> each.day.equals(day))) {
            of.put(other, fingerprint(other));
          }
        });
    return of;
  }

  private Map<String, Long> build(String day) {
    Map<String, List<Left>> left = left();
    left.remove(day);
    Map<String, String> of = brought(day);
    DeliveredFiles files = DeliveredFiles.list(new Configuration(), glob, new Slice(day));
    Made fresh = make(spec, new Slice(day), files, left);
    made.put(day, fresh);
    madeOf.put(day, of);
    return fresh.balance;
  }

  private String fingerprint(String day) {
    return made.get(day).left.stream().map(Left::toString).sorted().collect(Collectors.joining());
  }

  private boolean isStale(String day) {
    Map<String, String> of = madeOf.get(day);
    boolean brought =
        made.entrySet().stream()
            .filter(each -> !each.getKey().equals(day))
            .filter(
                each -> each.getValue().left.stream().anyMatch(l -> l.day.equals(day) && !l.held))
            .anyMatch(each -> !fingerprint(each.getKey()).equals(of.get(each.getKey())));
    return brought
        || of.entrySet().stream()
            .anyMatch(each -> !fingerprint(each.getKey()).equals(each.getValue()));
  }

  /** All rows, sorted. */
  List<String> rows() {
    return made.values().stream()
        .flatMap(each -> each.rows.stream())
        .map(Event::text)
        .sorted()
        .toList();
  }

  /** The ids of all rows; of each row one. */
  TreeSet<String> ids() {
    return made.values().stream()
        .flatMap(each -> each.rows.stream())
        .map(Event::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
