package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.quality.CheckSpec;
import io.millrace.quality.Rule;
import java.util.List;
import java.util.stream.Stream;

/** Which slices of other datasets a slice needs before it can be built. */
final class SliceInputs {
  /**
   * A slice of another dataset.
   *
   * @param latest whether any ready slice up to this one will do
   */
  record Needed(DatasetName dataset, Slice slice, boolean latest) {}

  private SliceInputs() {}

  /** Each once, in the order of the checks that need them. */
  static List<Needed> of(Project project, DatasetSpec spec, Slice slice) {
    return spec.checks().stream()
        .map(CheckSpec::rule)
        .flatMap(rule -> rule instanceof Rule.References r ? Stream.of(r) : Stream.empty())
        .map(
            references ->
                new Needed(
                    references.dataset(),
                    counterpart(
                        spec.slicing(), slice, project.dataset(references.dataset()).slicing()),
                    references.slice() == Rule.ReferencedSlice.LATEST))
        .distinct()
        .toList();
  }

  /** The slice of the other dataset in which this one begins. */
  private static Slice counterpart(Slicing own, Slice slice, Slicing other) {
    if (own.by() == other.by() && own.zone().equals(other.zone())) {
      return slice;
    }
    if (other.by() == Grain.ALL) {
      return Slice.ALL;
    }
    return own.interval(slice).map(interval -> other.at(interval.start())).orElse(Slice.ALL);
  }
}
