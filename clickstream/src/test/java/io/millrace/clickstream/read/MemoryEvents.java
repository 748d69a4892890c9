package io.millrace.clickstream.read;

import io.millrace.clickstream.enrich.Agents;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.util.SerializableConfiguration;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/** Reads files as tasks do; what Spark joins and groups is done here by maps. */
final class MemoryEvents extends EventsTable {
  MemoryEvents(Deliveries deliveries, Duration accept, Duration ahead) {
    super(deliveries, accept, ahead);
  }

  @Override
  Made make(EventsSpec spec, Slice day, DeliveredFiles files, Map<String, List<Left>> left) {
    Map<String, Roaring64NavigableMap> repeats = new HashMap<>();
    Set<String> ids = identities(task(spec, day, Map.of()), files, repeats);
    Task task = task(spec, day, repeats);
    List<Event> rows = new ArrayList<>();
    List<Left> late = new ArrayList<>();
    Tally tally = new Tally();
    Survey.of(task, files.files().iterator())
        .forEachRemaining(
            found -> {
              if (found.late() != null) {
                late.add(Left.of(new GenericInternalRow(found.late())));
              } else if (found.tally() != null) {
                tally.add(found.tally());
              }
            });
    new OwnRows(task, files.files().iterator())
        .forEachRemaining(row -> rows.add(Event.of(day.value(), row)));
    if (rows.size() != tally.of(Tally.ACCEPTED) || !tally.addsUp()) {
      throw new AssertionError("%d rows of %s".formatted(rows.size(), tally.counts()));
    }
    List<Event> admitted = admitted(day.value(), ids, left);
    rows.addAll(admitted);
    Map<String, Long> balance = new TreeMap<>(tally.counts());
    balance.put(Delivery.ADMITTED, (long) admitted.size());
    return new Made(rows, late, balance);
  }

  static Task task(EventsSpec spec, Slice day, Map<String, Roaring64NavigableMap> repeats) {
    return new Task(
        new SerializableConfiguration(new Configuration()),
        spec,
        "test",
        Grain.DAY,
        ZoneId.of("UTC"),
        day.value(),
        repeats,
        Agents::read);
  }

  /** The identities of all lines; notes which lines stand in an earlier file. */
  private static Set<String> identities(
      Task task, DeliveredFiles files, Map<String, Roaring64NavigableMap> repeats) {
    Map<String, String> first = new HashMap<>();
    for (DeliveredFiles.Delivered file : files.files()) {
      try (NumberedLines lines = task.open(file)) {
        while (lines.next()) {
          String id = new String(lines.identity(0).hex(), StandardCharsets.US_ASCII);
          String in = first.putIfAbsent(id, file.name());
          if (in != null && !in.equals(file.name())) {
            repeats
                .computeIfAbsent(file.name(), any -> new Roaring64NavigableMap())
                .addLong(lines.number());
          }
        }
      }
    }
    return new HashSet<>(first.keySet());
  }

  private static List<Event> admitted(String day, Set<String> own, Map<String, List<Left>> left) {
    Map<String, Event> once = new HashMap<>();
    left.values()
        .forEach(
            its ->
                its.stream()
                    .filter(each -> each.day().equals(day) && !own.contains(each.lineId()))
                    .forEach(each -> once.putIfAbsent(each.event().id(), each.event())));
    return List.copyOf(once.values());
  }
}
