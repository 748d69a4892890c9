package io.millrace.ingest.journal.kafka;

import static java.util.stream.Collectors.joining;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which messages of a topic a slice has: of each partition those from an offset up to, and without,
 * another. Its text, such as {@code 0:0-1204 1:17-980}, is what a commit records.
 *
 * @param byPartition in the order of the partitions
 */
public record OffsetRanges(Map<Integer, Range> byPartition) implements Serializable {
  private static final Pattern FORM = Pattern.compile("(\\d+):(\\d+)-(\\d+)");

  /** Offsets of one partition. */
  public record Range(long from, long until) implements Serializable {
    public Range {
      if (from < 0 || until < from) {
        throw new IllegalArgumentException("No range: from %d until %d".formatted(from, until));
      }
    }

    long size() {
      return until - from;
    }
  }

  public OffsetRanges {
    byPartition = Collections.unmodifiableMap(new TreeMap<>(byPartition));
  }

  /** Where the slice after this one begins; empty for a partition that did not exist then. */
  OptionalLong end(int partition) {
    Range range = byPartition.get(partition);
    return range == null ? OptionalLong.empty() : OptionalLong.of(range.until());
  }

  /** How many offsets these are; of a compacted topic, fewer messages are there. */
  public long size() {
    return byPartition.values().stream().mapToLong(Range::size).sum();
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static OffsetRanges parse(String text) {
    Map<Integer, Range> ranges = new TreeMap<>();
    Arrays.stream(text.split(" "))
        .filter(part -> !part.isEmpty())
        .forEach(
            part -> {
              Matcher form = FORM.matcher(part);
              if (!form.matches()) {
                throw new IllegalArgumentException("'%s' is no range of offsets".formatted(part));
              }
              ranges.put(
                  Integer.parseInt(form.group(1)),
                  new Range(Long.parseLong(form.group(2)), Long.parseLong(form.group(3))));
            });
    return new OffsetRanges(ranges);
  }

  @Override
  public String toString() {
    return byPartition.entrySet().stream()
        .map(e -> e.getKey() + ":" + e.getValue().from() + "-" + e.getValue().until())
        .collect(joining(" "));
  }
}
