package io.millrace.clickstream.read;

import io.millrace.clickstream.event.Identity;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.unsafe.types.UTF8String;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/**
 * Lines that stand in several files of a delivery whose files are small but for one, as where late
 * lines come beside a day's log: the lines of the small ones are held in memory, and those of the
 * large one are looked at as they are read.
 */
final class FewRepeats {
  /** So many bytes of small files: packed ones may hold a million lines. */
  static final long MOST = 2 << 20;

  private FewRepeats() {}

  /** A line's identity, which no other line of its file has. */
  private record Id(long high, long low) implements Serializable {}

  private record Line(Id id, String file, long number) implements Serializable {}

  /** Whether the files of a delivery but the largest are small together. */
  static boolean suits(DeliveredFiles delivered) {
    long largest =
        delivered.files().stream().mapToLong(DeliveredFiles.Delivered::length).max().orElse(0);
    return delivered.bytes() - largest <= MOST;
  }

  /** By file, its lines that stand in an earlier one. */
  static Map<String, Roaring64NavigableMap> inFiles(
      JavaSparkContext context, DeliveredFiles delivered, Task task) {
    List<DeliveredFiles.Delivered> small = new ArrayList<>(delivered.files());
    DeliveredFiles.Delivered largest =
        small.stream()
            .max(Comparator.comparingLong(DeliveredFiles.Delivered::length))
            .orElseThrow();
    small.remove(largest);
    int tasks = Math.min(small.size(), context.defaultParallelism());
    List<Line> lines =
        new ArrayList<>(
            context
                .parallelize(small, tasks)
                .flatMap(file -> lines(task, file, any -> true).iterator())
                .collect()); // of small files
    Set<Id> ids = new HashSet<>();
    lines.forEach(line -> ids.add(line.id()));
    Broadcast<Set<Id>> wanted = context.broadcast(ids);
    try {
      lines.addAll(
          context
              .parallelize(List.of(largest), 1)
              .flatMap(file -> lines(task, file, wanted.value()::contains).iterator())
              .collect()); // not more than there are ids
    } finally {
      wanted.destroy();
    }
    return repeats(lines);
  }

  private static List<Line> lines(Task task, DeliveredFiles.Delivered file, Predicate<Id> some) {
    List<Line> lines = new ArrayList<>();
    try (NumberedLines numbered = task.open(file)) {
      while (numbered.next()) {
        Identity identity = numbered.identity(0);
        Id id = new Id(identity.high(), identity.low());
        if (some.test(id)) {
          lines.add(new Line(id, file.name(), numbered.number()));
        }
      }
    }
    return lines;
  }

  private static Map<String, Roaring64NavigableMap> repeats(List<Line> lines) {
    Map<Id, String> first = new HashMap<>();
    lines.forEach(line -> first.merge(line.id(), line.file(), FewRepeats::earlier));
    Map<String, Roaring64NavigableMap> repeats = new HashMap<>();
    for (Line line : lines) {
      if (!line.file().equals(first.get(line.id()))) {
        repeats
            .computeIfAbsent(line.file(), any -> new Roaring64NavigableMap())
            .addLong(line.number());
      }
    }
    return repeats;
  }

  /** As Spark orders texts. */
  private static String earlier(String one, String two) {
    return UTF8String.fromString(one).compareTo(UTF8String.fromString(two)) <= 0 ? one : two;
  }
}
