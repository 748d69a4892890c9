package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;

/** The tally of each aggregation. */
final class Tallies {
  private Tallies() {}

  /**
   * The tally of a feature.
   *
   * @param values its input
   * @param counted rows without a value here do not count for it, even if it keeps NULLs
   */
  static Tally of(String feature, Aggregation aggregation, Values values, Values counted) {
    if (aggregation instanceof Aggregation.Count) {
      return new Counting(new Presence(values));
    }
    if (aggregation instanceof Aggregation.Sum) {
      return new Summing(feature, values);
    }
    if (aggregation instanceof Aggregation.Avg) {
      return new Averaging(values);
    }
    if (aggregation instanceof Aggregation.Min || aggregation instanceof Aggregation.Max) {
      return new Extreme(values, aggregation instanceof Aggregation.Max);
    }
    if (aggregation instanceof Aggregation.Variance variance) {
      return new Varying(values, variance);
    }
    if (aggregation instanceof Aggregation.First first) {
      return new Ends(values, first.keepsNulls() ? counted : values, 1, false, false);
    }
    if (aggregation instanceof Aggregation.Last last) {
      return new Ends(values, last.keepsNulls() ? counted : values, 1, true, false);
    }
    if (aggregation instanceof Aggregation.LastK last) {
      return new Ends(values, values, last.k(), true, true);
    }
    return new Frequent(values, aggregation);
  }

  private record Counting(Presence presence) implements Tally {
    @Override
    public void begin(int[] rows, int from, int to) {
      presence.begin(rows, from, to);
    }

    @Override
    public Object at(int lo, int hi) {
      return (long) presence.count(lo, hi);
    }
  }
}
