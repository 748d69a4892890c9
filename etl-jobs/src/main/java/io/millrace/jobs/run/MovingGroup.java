package io.millrace.jobs.run;

import io.millrace.features.PointInTime;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.sweep.Steps;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Slice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slice of a group that begins with what was kept of the entities of an earlier one, and reads
 * only those slices of the events that its windows gain and lose since.
 */
final class MovingGroup {
  private static final Logger LOG = LoggerFactory.getLogger(MovingGroup.class);

  private final OpenLake open;
  private final FeaturesDataset spec;
  private final Slice slice;
  private final FeatureGroup group;
  private final EventSlices events;

  private MovingGroup(
      OpenLake open, Project project, FeaturesDataset spec, Slice slice, FeatureGroup group) {
    this.open = open;
    this.spec = spec;
    this.slice = slice;
    this.group = group;
    this.events = new EventSlices(open, project, spec);
  }

  /**
   * The features of a slice, with what is to be kept of its entities.
   *
   * @return empty if nothing is kept of such a group, or if events are in slices of other times
   */
  static Optional<PointInTime> made(
      OpenLake open, Project project, FeaturesDataset spec, Slice slice, FeatureGroup group) {
    if (!applies(project, spec, group)) {
      return Optional.empty();
    }
    MovingGroup moving = new MovingGroup(open, project, spec, slice, group);
    return EarlierSlice.before(slice, spec, group, open, project)
        .flatMap(moving::moved)
        .or(moving::begun);
  }

  /** What is masked in the features must not be kept plain beside them. */
  private static boolean applies(Project project, FeaturesDataset spec, FeatureGroup group) {
    return spec.keepStates() > 0
        && spec.from().slices() == FeaturesDataset.Origin.Slices.WINDOW
        && project.dataset(spec.from().dataset()).slicing().column().isPresent()
        && spec.columns().values().stream().allMatch(each -> each.mask().isEmpty())
        && Steps.fit(group);
  }

  private Optional<PointInTime> begun() {
    List<Slice> all = events.needed(slice);
    LOG.info("{} {} reads all of its windows: {} slices", spec.dataset(), slice, all.size());
    Steps windows = Steps.begin(group, EarlierSlice.end(spec, slice));
    return sound(made(all, windows, Optional.empty()), 0);
  }

  private Optional<PointInTime> moved(EarlierSlice earlier) {
    Optional<Dataset<Row>> states = KeptStates.of(open.lake(), spec, earlier.slice());
    List<Slice> touched = events.touched(earlier.slice(), slice, earlier.windows());
    if (states.isEmpty() || touched.size() >= events.needed(slice).size()) {
      return Optional.empty();
    }
    LOG.info(
        "{} {} begins with what was kept of {}, and reads {}",
        spec.dataset(),
        slice,
        earlier.slice(),
        touched);
    return sound(made(touched, earlier.windows(), states), earlier.blocks());
  }

  private PointInTime made(List<Slice> slices, Steps windows, Optional<Dataset<Row>> states) {
    return PointInTime.ofStates(group, events.rows(slices), events.sliced(slices), windows, states);
  }

  /** Asks the counts first: what they say against it is found before anything is written. */
  private Optional<PointInTime> sound(PointInTime made, long blocks) {
    Map<String, Long> counts = made.counts().get();
    long astray = counts.get("events.in-another-slice");
    if (astray > 0) {
      LOG.warn(
          "{} {}: {} events of {} have a time of another slice than theirs, so all windows are read",
          spec.dataset(),
          slice,
          astray,
          events.dataset());
    }
    if (astray == 0 && counts.get("state-blocks.read") == blocks) {
      return Optional.of(made);
    }
    made.close();
    return Optional.empty();
  }
}
