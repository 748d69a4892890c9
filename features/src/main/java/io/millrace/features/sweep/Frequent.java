package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is told from how often each value is there. */
final class Frequent implements Running, Tally {
  private final Values values;
  private final Frequencies frequencies;
  private final Aggregation aggregation;

  Frequent(Values values, Aggregation aggregation) {
    this.values = values;
    this.frequencies = new Frequencies(values);
    this.aggregation = aggregation;
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    frequencies.begin(rows, from, to);
  }

  @Override
  public Object at(int lo, int hi) {
    frequencies.move(lo, hi);
    if (aggregation instanceof Aggregation.Distinct) {
      return (long) frequencies.present();
    }
    if (frequencies.total() == 0) {
      return null;
    }
    if (aggregation instanceof Aggregation.TopK top) {
      return top(top.k());
    }
    if (aggregation instanceof Aggregation.Percentile percentile) {
      return percentile(percentile.share());
    }
    if (aggregation instanceof Aggregation.Histogram) {
      return histogram();
    }
    throw new IllegalStateException("Nothing tallies " + aggregation);
  }

  private List<Object> top(int k) {
    return IntStream.range(0, frequencies.known())
        .filter(id -> frequencies.count(id) > 0)
        .boxed()
        .sorted(Comparator.comparing(id -> -frequencies.count(id))) // stable: lesser values first
        .limit(k)
        .map(id -> values.valueOf(frequencies.cell(id)))
        .collect(Collectors.toList());
  }

  private Double percentile(double share) {
    double rank = share * (frequencies.total() - 1);
    int below = (int) Math.floor(rank);
    double lower = values.approximate(frequencies.ranked(below));
    if (below == rank) {
      return lower;
    }
    return between(lower, values.approximate(frequencies.ranked(below + 1)), rank - below);
  }

  /** Linear between two numbers. */
  static double between(double lower, double upper, double part) {
    return lower == upper ? lower : lower + (upper - lower) * part;
  }

  private Map<Object, Long> histogram() {
    Map<Object, Long> histogram = new LinkedHashMap<>();
    for (int id = 0; id < frequencies.known(); id++) {
      if (frequencies.count(id) > 0) {
        histogram.put(values.valueOf(frequencies.cell(id)), (long) frequencies.count(id));
      }
    }
    return histogram;
  }
}
