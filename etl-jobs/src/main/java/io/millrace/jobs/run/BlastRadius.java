package io.millrace.jobs.run;

import static java.util.stream.Collectors.joining;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.util.List;

/** How far the build of a slice reaches beyond it; told before anything is read. */
final class BlastRadius {
  private BlastRadius() {}

  /**
   * A sentence about what else may change.
   *
   * @return empty if the build changes its slice alone
   */
  static String of(Project project, DatasetSpec spec, Slice slice) {
    if (!(spec instanceof SessionsDataset) || slice.equals(Slice.ALL)) {
      return "";
    }
    Slicing.Interval time = spec.slicing().interval(slice).orElseThrow();
    Slice before = spec.slicing().at(time.start().minusNanos(1));
    Slice after = spec.slicing().at(time.end());
    String readers =
        project.datasets().stream()
            .filter(each -> each.inputs().contains(spec.dataset()))
            .map(DatasetSpec::dataset)
            .map(DatasetName::toString)
            .sorted()
            .collect(joining(", "));
    String stale =
        readers.isEmpty()
            ? ""
            : " Of %s those slices become stale whose sessions change.".formatted(readers);
    String late =
        project.dataset(((SessionsDataset) spec).events()) instanceof EventsDataset
            ? " Events of other days that came late with it are taken in too, of their visitors alone."
            : "";
    return " It restates sessions of visits that reach into %s and no others: they begin on %s, or earlier where a visit has not paused since.%s%s"
        .formatted(
            slice,
            List.of(before, slice, after).stream().map(Slice::value).collect(joining(", ")),
            late,
            stale);
  }
}
