package io.millrace.jobs.conf;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.transform.Fit;
import io.millrace.features.transform.Transform;

/** What a feature is made of. */
public sealed interface Measure {
  /** Of the events in a window. */
  record Aggregated(Aggregation aggregation) implements Measure {}

  /** Of other features of the same entity at the same time. */
  record Expression(String sql) implements Measure {}

  /** Of one other feature. */
  record Transformed(String of, Transform transform) implements Measure {}

  /** Of one other feature, with parameters that are learned. */
  record Learned(String of, Fit fit) implements Measure {}
}
