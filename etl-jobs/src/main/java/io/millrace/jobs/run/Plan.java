package io.millrace.jobs.run;

import java.util.List;

/**
 * What a run is going to do, in order: a slice stands after those it needs.
 *
 * @param slices each slice once
 */
public record Plan(List<PlannedSlice> slices) {
  public Plan {
    slices = List.copyOf(slices);
  }

  /** Whether anything has to be written, so that a Spark session is worth its start. */
  public boolean hasWork() {
    return slices.stream().anyMatch(slice -> slice.action() != PlannedSlice.Action.SKIP);
  }

  /** How many slices will be read and written, or may be. */
  public int builds() {
    return (int) slices.stream().filter(PlannedSlice::mayBeBuilt).count();
  }
}
