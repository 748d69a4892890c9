package io.millrace.clickstream.session;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a slice came to for the visitors of one partition; rows in Spark's binary form. */
final class Restated implements Serializable {
  private static final long serialVersionUID = 1;

  final List<byte[]> entering = new ArrayList<>();
  final List<String> leavingFiles = new ArrayList<>();
  final List<Long> leavingPlaces = new ArrayList<>();
  final List<byte[]> pieces = new ArrayList<>();
  final List<byte[]> retired = new ArrayList<>();
  final Counts counts = new Counts();

  /** The same by the slice that is the cause, where several slices change at once. */
  final TreeMap<String, Counts> causes = new TreeMap<>();

  /** Whether a session did not tell what it was made of, so that the rest is wrong. */
  boolean lacksState;

  /** What the driver is told. */
  record Outcome(TreeMap<String, Counts> causes, boolean lacksState) implements Serializable {}

  Outcome outcome() {
    return new Outcome(causes, lacksState);
  }

  Counts causedBy(String slice) {
    return causes.computeIfAbsent(slice, any -> new Counts());
  }

  /**
   * How many of what.
   *
   * @param touched sessions that came, went or changed, by the slice in which they begin
   */
  static final class Counts implements Serializable {
    private static final long serialVersionUID = 1;

    long events;
    long entering;
    long leaving;
    long unchanged;
    long pieces;
    long retired;
    final Map<String, Long> touched = new TreeMap<>();

    /** As a slice's record tells it. */
    Map<String, Long> balance() {
      Map<String, Long> balance = new HashMap<>();
      balance.put("read", events);
      balance.put("written", entering);
      balance.put("removed", leaving);
      balance.put("unchanged", unchanged);
      balance.put("retired", retired);
      touched.forEach((slice, rows) -> balance.put(Sessions.TOUCHED + slice, rows));
      return balance;
    }

    Counts plus(Counts other) {
      Counts sum = new Counts();
      sum.events = events + other.events;
      sum.entering = entering + other.entering;
      sum.leaving = leaving + other.leaving;
      sum.unchanged = unchanged + other.unchanged;
      sum.pieces = pieces + other.pieces;
      sum.retired = retired + other.retired;
      sum.touched.putAll(touched);
      other.touched.forEach((slice, count) -> sum.touched.merge(slice, count, Long::sum));
      return sum;
    }
  }
}
