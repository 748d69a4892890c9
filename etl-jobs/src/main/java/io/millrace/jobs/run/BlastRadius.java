package io.millrace.jobs.run;

import static java.util.stream.Collectors.joining;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.state.SliceHistory;
import java.util.List;

/** How far the build of a slice reaches beyond it; told of the commits alone. */
final class BlastRadius {
  private BlastRadius() {}

  /**
   * A sentence about what else may change.
   *
   * @return empty if the build changes its slice alone
   */
  static String of(Project project, ProjectState state, DatasetSpec spec, Slice slice) {
    if (!(spec instanceof SessionsDataset sessions) || slice.equals(Slice.ALL)) {
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
    return " It restates sessions of visits that reach into %s and no others: they begin on %s, or earlier where a visit has not paused since.%s%s"
        .formatted(
            slice,
            List.of(before, slice, after).stream().map(Slice::value).collect(joining(", ")),
            late(project, state, sessions, slice),
            stale);
  }

  /** Which events of other days are taken in with it. */
  private static String late(
      Project project, ProjectState state, SessionsDataset spec, Slice slice) {
    if (!(project.dataset(spec.events()) instanceof EventsDataset)) {
      return "";
    }
    SliceHistory events = state.history(spec.events());
    SliceRecord own = events.current().get(slice);
    if (own == null || own.event() != SliceRecord.Event.READY) {
      return " Events of other days that come late with it are taken in too, of their visitors alone.";
    }
    LateSlices late =
        new LateSlices(spec, project.configHash(spec), state.history(spec.dataset()), events);
    String taken =
        late.takenInWith(slice).stream()
            .map(day -> "%s (%+d)".formatted(day, late.more(day)))
            .collect(joining(", "));
    return taken.isEmpty()
        ? ""
        : " Events that came late are taken in by the same commit, of their visitors alone: %s."
            .formatted(taken);
  }
}
