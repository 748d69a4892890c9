package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;

/** The tally of each feature, with what they share. */
final class Tallies {
  private final Events events;
  private final RunningColumns running;

  Tallies(Events events, RunningColumns running) {
    this.events = events;
    this.running = running;
  }

  Tally of(SweptFeature feature) {
    Aggregation aggregation = feature.aggregation();
    Values values = events.column(feature.input());
    if (aggregation instanceof Aggregation.Count) {
      Presence presence = running.presence(feature.input());
      return (lo, hi) -> (long) presence.count(lo, hi);
    }
    if (aggregation instanceof Aggregation.Sum) {
      return ofSums(feature, new Summing(feature.name(), values)::of);
    }
    if (aggregation instanceof Aggregation.Avg) {
      Presence presence = running.presence(feature.input());
      Averaging averaging = new Averaging(values);
      return ofSums(feature, (sums, lo, hi) -> averaging.of(presence.count(lo, hi), sums, lo, hi));
    }
    if (aggregation instanceof Aggregation.Variance variance) {
      return varying(feature, new Varying(values, variance));
    }
    if (aggregation instanceof Aggregation.Min || aggregation instanceof Aggregation.Max) {
      return running.own(new Extreme(values, aggregation instanceof Aggregation.Max));
    }
    if (aggregation instanceof Aggregation.LastK last) {
      return running.own(new Ends(values, values, last.k(), true, true));
    }
    if (aggregation instanceof Aggregation.First || aggregation instanceof Aggregation.Last) {
      return running.own(end(feature, values));
    }
    if (aggregation instanceof Aggregation.ApproximateDistinct) {
      return running.own(new Approximating(values));
    }
    return running.own(new Frequent(values, aggregation));
  }

  private interface OfSums {
    Object of(ExactSums sums, int lo, int hi);
  }

  /** NULL of no values. */
  private Tally ofSums(SweptFeature feature, OfSums made) {
    Presence presence = running.presence(feature.input());
    ExactSums sums = running.sums(feature.input());
    return (lo, hi) -> presence.count(lo, hi) == 0 ? null : made.of(sums, lo, hi);
  }

  private Tally varying(SweptFeature feature, Varying varying) {
    Presence presence = running.presence(feature.input());
    ExactSums sums = running.sums(feature.input());
    ExactSums squares = running.squares(feature.input());
    return (lo, hi) ->
        varying.of(presence.count(lo, hi), () -> sums.sum(lo, hi), () -> squares.sum(lo, hi));
  }

  private Ends end(SweptFeature feature, Values values) {
    boolean newest = feature.aggregation() instanceof Aggregation.Last;
    boolean keepsNulls =
        feature.aggregation() instanceof Aggregation.Last last && last.keepsNulls()
            || feature.aggregation() instanceof Aggregation.First first && first.keepsNulls();
    Values counted = keepsNulls ? events.column(feature.counted()) : values;
    return new Ends(values, counted, 1, newest, false);
  }
}
