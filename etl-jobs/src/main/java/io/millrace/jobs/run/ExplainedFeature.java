package io.millrace.jobs.run;

import io.millrace.features.Explanation;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import java.time.Instant;
import java.util.Map;

/** Finds the events behind a value in the lake. */
public final class ExplainedFeature {
  private ExplainedFeature() {}

  /**
   * Of an entity as of a time, from the events as they are now.
   *
   * @param keys values of the group's keys, as text
   */
  public static Explanation of(
      OpenLake open,
      Project project,
      FeaturesDataset spec,
      String feature,
      Map<String, String> keys,
      Instant at) {
    long version = open.lake().history(spec.from().dataset()).version();
    return Explanation.of(
        spec.group().regardless(),
        feature,
        keys,
        at,
        SliceRows.events(open.lake(), project, spec, version));
  }
}
