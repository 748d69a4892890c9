package io.millrace.jobs.conf;

import io.millrace.features.spec.Aggregation;

/** What a feature is made of. */
public sealed interface Measure {
  /** Of the events in a window. */
  record Aggregated(Aggregation aggregation) implements Measure {}

  /** Of other features of the same entity at the same time. */
  record Expression(String sql) implements Measure {}
}
