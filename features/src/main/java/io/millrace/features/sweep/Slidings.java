package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;

/** What is kept of each aggregation. */
final class Slidings {
  private Slidings() {}

  /**
   * Whether there is something to keep. The oldest value is not known of what is kept once the one
   * before it has left.
   */
  static boolean has(Aggregation aggregation) {
    return !(aggregation instanceof Aggregation.First);
  }

  /**
   * What is kept of a feature.
   *
   * @param values its input
   * @param counted rows without a value here do not count for it, even if it keeps NULLs
   * @param coder of the input
   */
  static Sliding of(
      SweptFeature feature, Values values, Values counted, Timeline timeline, Coder coder) {
    Aggregation aggregation = feature.aggregation();
    if (aggregation instanceof Aggregation.Count) {
      return new SlidingSums(values, 0, (count, sum, squares) -> count);
    }
    if (aggregation instanceof Aggregation.Sum) {
      Summing summing = new Summing(feature.name(), values);
      return new SlidingSums(
          values, 1, (count, sum, squares) -> count == 0 ? null : summing.of(sum));
    }
    if (aggregation instanceof Aggregation.Avg) {
      Averaging averaging = new Averaging(values);
      return new SlidingSums(
          values, 1, (count, sum, squares) -> count == 0 ? null : averaging.of(count, sum));
    }
    if (aggregation instanceof Aggregation.Variance variance) {
      return new SlidingSums(values, 2, new Varying(values, variance)::of);
    }
    if (aggregation instanceof Aggregation.Min || aggregation instanceof Aggregation.Max) {
      return new SlidingExtreme(values, timeline, aggregation instanceof Aggregation.Max, coder);
    }
    if (aggregation instanceof Aggregation.Last last) {
      return new SlidingEnds(
          values, last.keepsNulls() ? counted : values, timeline, 1, false, coder);
    }
    if (aggregation instanceof Aggregation.LastK last) {
      return new SlidingEnds(values, values, timeline, last.k(), true, coder);
    }
    return new SlidingFrequencies(values, aggregation, coder);
  }
}
