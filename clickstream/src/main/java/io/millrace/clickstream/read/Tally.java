package io.millrace.clickstream.read;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** What became of what was read, by outcome. */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1;

  /** Lines, or the elements of lines that are arrays. */
  static final String READ = "read";

  static final String ACCEPTED = "accepted";
  static final String DUPLICATE = "duplicate";
  static final String REJECTED = "rejected";
  static final String FILTERED = "filtered";
  static final String LATE = "late";
  static final String HELD = "held";

  /** Their time had no offset; they are counted elsewhere too. */
  static final String ZONE_ASSUMED = "zone-assumed";

  private final Map<String, Long> counts = new TreeMap<>();

  void add(String outcome) {
    counts.merge(outcome, 1L, Long::sum);
  }

  /** Counts an outcome, and beside it what kind it is of. */
  void add(String outcome, String kind) {
    add(outcome);
    add(outcome + "." + kind);
  }

  void add(Tally other) {
    other.counts.forEach((outcome, count) -> counts.merge(outcome, count, Long::sum));
  }

  long of(String outcome) {
    return counts.getOrDefault(outcome, 0L);
  }

  Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  boolean addsUp() {
    return of(READ)
        == of(ACCEPTED) + of(DUPLICATE) + of(REJECTED) + of(FILTERED) + of(LATE) + of(HELD);
  }
}
