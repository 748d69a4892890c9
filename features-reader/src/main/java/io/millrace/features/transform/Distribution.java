package io.millrace.features.transform;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How the values of a column are spread, NULL and NaN left out. Made of the values in ascending
 * order, so that it depends on nothing but them: not on how rows lie in files or partitions.
 *
 * @param count how many values there are, at least one
 * @param deviation the root of the mean square of the distance from the mean
 * @param quantiles by share, linear between two values
 */
public record Distribution(
    long count,
    double min,
    double max,
    double mean,
    double deviation,
    Map<Double, Double> quantiles) {
  public Distribution {
    quantiles = Map.copyOf(quantiles);
  }

  /** A value and how often it is there. */
  public record Counted(double value, long count) {}

  /**
   * @param count how many values will come
   * @param ascending each value once
   * @param shares of the quantiles that are wanted, from 0 to 1
   */
  public static Distribution of(long count, Iterator<Counted> ascending, List<Double> shares) {
    TreeSet<Long> ranks = new TreeSet<>();
    shares.forEach(
        share -> {
          ranks.add(lower(share, count));
          ranks.add(upper(share, count));
        });
    Map<Long, Double> atRank = new HashMap<>();
    Running running = new Running();
    while (ascending.hasNext()) {
      Counted next = ascending.next();
      running.add(next);
      while (!ranks.isEmpty() && ranks.first() < running.count) {
        atRank.put(ranks.pollFirst(), next.value());
      }
    }
    Map<Double, Double> quantiles = new HashMap<>();
    shares.forEach(share -> quantiles.put(share, between(share, count, atRank)));
    return new Distribution(
        running.count,
        running.min,
        running.max,
        running.mean,
        Math.sqrt(running.squares / running.count),
        quantiles);
  }

  private static long lower(double share, long count) {
    return (long) Math.floor(share * (count - 1));
  }

  private static long upper(double share, long count) {
    return (long) Math.ceil(share * (count - 1));
  }

  private static double between(double share, long count, Map<Long, Double> atRank) {
    double low = atRank.get(lower(share, count));
    double high = atRank.get(upper(share, count));
    double way = share * (count - 1) - lower(share, count);
    return low == high ? low : low + (high - low) * way;
  }

  /** Mean and squares by Welford's way, a value with its count at a time. */
  private static final class Running {
    private long count;
    private double min;
    private double max;
    private double mean;
    private double squares;

    private void add(Counted next) {
      if (count == 0) {
        min = next.value();
      }
      max = next.value();
      double distance = next.value() - mean;
      long all = count + next.count();
      mean += distance * next.count() / all;
      squares += distance * distance * count / all * next.count();
      count = all;
    }
  }
}
