package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a feature is by its definition: all events are looked at for each label, sums are made of
 * decimals, and nothing is kept from one label to the next.
 */
final class Oracle {
  private static final MathContext DIGITS = new MathContext(700, RoundingMode.HALF_EVEN);

  private Oracle() {}

  /**
   * The value for one label.
   *
   * @param length of the window {@code [t - length, t)}
   */
  static Object answer(Aggregation aggregation, long length, List<Event> events, Label label) {
    List<Object> values = new ArrayList<>();
    List<Event> seen = new ArrayList<>();
    for (Event event : events) {
      if (event.entity() == label.entity()
          && event.time() >= label.time() - length
          && event.time() < label.time()) {
        seen.add(event);
      }
    }
    seen.sort(
        Comparator.comparingLong(Event::time)
            .thenComparing(Event::value, Comparator.nullsFirst(Oracle::compare)));
    seen.stream().map(Event::value).filter(v -> v != null).forEach(values::add);
    if (aggregation instanceof Aggregation.Count) {
      return (long) values.size();
    }
    if (aggregation instanceof Aggregation.Distinct
        || aggregation instanceof Aggregation.ApproximateDistinct) {
      return values.stream().distinct().count();
    }
    return values.isEmpty() ? null : of(aggregation, values);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static int compare(Object one, Object other) {
    return ((Comparable) one).compareTo(other);
  }

  private static Object of(Aggregation aggregation, List<Object> values) {
    int n = values.size();
    if (aggregation instanceof Aggregation.Sum) {
      return like(values.get(0), sum(values));
    }
    if (aggregation instanceof Aggregation.Avg) {
      return sum(values).divide(BigDecimal.valueOf(n), DIGITS).doubleValue();
    }
    if (aggregation instanceof Aggregation.Min) {
      return Collections.min(values, Oracle::compare);
    }
    if (aggregation instanceof Aggregation.Max) {
      return Collections.max(values, Oracle::compare);
    }
    if (aggregation instanceof Aggregation.Variance variance) {
      return variance(values, variance);
    }
    if (aggregation instanceof Aggregation.First) {
      return values.get(0);
    }
    if (aggregation instanceof Aggregation.Last) {
      return values.get(n - 1);
    }
    if (aggregation instanceof Aggregation.LastK last) {
      List<Object> reversed = new ArrayList<>(values);
      Collections.reverse(reversed);
      return reversed.subList(0, Math.min(n, last.k()));
    }
    Map<Object, Long> counts = new TreeMap<>(Oracle::compare);
    values.forEach(value -> counts.merge(value, 1L, Long::sum));
    if (aggregation instanceof Aggregation.Histogram) {
      return new LinkedHashMap<>(counts);
    }
    if (aggregation instanceof Aggregation.TopK top) {
      return counts.entrySet().stream()
          .sorted(
              Map.Entry.<Object, Long>comparingByValue()
                  .reversed()
                  .thenComparing(Map.Entry::getKey, Oracle::compare))
          .limit(top.k())
          .map(Map.Entry::getKey)
          .toList();
    }
    if (aggregation instanceof Aggregation.Percentile percentile) {
      List<Object> sorted = new ArrayList<>(values);
      sorted.sort(Oracle::compare);
      double rank = percentile.share() * (n - 1);
      double low = exact(sorted.get((int) Math.floor(rank))).doubleValue();
      double high = exact(sorted.get((int) Math.ceil(rank))).doubleValue();
      return low + (high - low) * (rank - Math.floor(rank));
    }
    throw new IllegalStateException();
  }

  private static Double variance(List<Object> values, Aggregation.Variance variance) {
    int n = values.size();
    int divisor = variance.sample() ? n - 1 : n;
    if (divisor == 0) {
      return null;
    }
    BigDecimal mean = sum(values).divide(BigDecimal.valueOf(n), DIGITS);
    BigDecimal squares = BigDecimal.ZERO;
    for (Object value : values) {
      squares = squares.add(exact(value).subtract(mean).pow(2));
    }
    BigDecimal exact = squares.divide(BigDecimal.valueOf(divisor), DIGITS);
    return variance.root() ? exact.sqrt(DIGITS).doubleValue() : exact.doubleValue();
  }

  static BigDecimal exact(Object value) {
    return value instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : value instanceof Double real ? new BigDecimal(real) : (BigDecimal) value;
  }

  private static BigDecimal sum(List<Object> values) {
    return values.stream().map(Oracle::exact).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Object like(Object value, BigDecimal sum) {
    return value instanceof Long
        ? (Object) sum.longValueExact()
        : value instanceof Double ? (Object) sum.doubleValue() : sum;
  }
}
