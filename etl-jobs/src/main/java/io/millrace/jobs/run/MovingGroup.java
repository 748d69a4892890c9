package io.millrace.jobs.run;

import io.millrace.features.PointInTime;
import io.millrace.features.shuffle.KeptPart;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.sweep.Steps;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Features of a slice that begin with what was kept of the entities of an earlier one, and read
 * only those slices of the events that their windows gain and lose since. Those of which nothing
 * was kept read all of their windows, and keep what the next slice needs.
 */
final class MovingGroup {
  private static final Logger LOG = LoggerFactory.getLogger(MovingGroup.class);

  private final OpenLake open;
  private final FeaturesDataset spec;
  private final Slice slice;
  private final FeatureGroup group;
  private final EventSlices events;

  private MovingGroup(
      OpenLake open, FeaturesDataset spec, Slice slice, FeatureGroup group, EventSlices events) {
    this.open = open;
    this.spec = spec;
    this.slice = slice;
    this.group = group;
    this.events = events;
  }

  /**
   * The features of a slice, with what is to be kept of its entities.
   *
   * @param standing the slice with some of them
   * @return empty if nothing is kept of such a group, or if events are in slices of other times
   */
  static Optional<PointInTime> made(
      OpenLake open,
      Project project,
      FeaturesDataset spec,
      Slice slice,
      FeatureGroup group,
      EventSlices events,
      Optional<StandingSlice> standing) {
    return applies(project, spec, group) && standing.stream().allMatch(StandingSlice::hasKept)
        ? new MovingGroup(open, spec, slice, group, events).with(standing)
        : Optional.empty();
  }

  private static boolean applies(Project project, FeaturesDataset spec, FeatureGroup group) {
    return spec.keepStates() > 0
        && spec.from().slices() == FeaturesDataset.Origin.Slices.WINDOW
        && project.dataset(spec.from().dataset()).slicing().column().isPresent()
        && !spec.isMasked()
        && Steps.fit(group);
  }

  private Optional<PointInTime> with(Optional<StandingSlice> standing) {
    List<PointInTime> parts = new ArrayList<>();
    Set<String> lacking = new TreeSet<>(group.names());
    standing.ifPresent(
        stands -> {
          parts.add(stands.made());
          lacking.removeAll(stands.group().names());
        });
    if (!lacking.isEmpty()) {
      EarlierSlice.before(slice, open, spec, group.ofEvents(lacking), events)
          .ifPresent(
              earlier ->
                  moved(earlier)
                      .ifPresent(
                          moved -> {
                            parts.add(moved);
                            lacking.removeAll(earlier.group().names());
                          }));
    }
    if (!lacking.isEmpty()) {
      Optional<PointInTime> begun = begun(group.ofEvents(lacking));
      if (begun.isEmpty()) {
        parts.forEach(PointInTime::close);
        return Optional.empty();
      }
      parts.add(begun.get());
    }
    return Optional.of(PointInTime.joined(group, parts));
  }

  private Optional<PointInTime> begun(FeatureGroup beginning) {
    List<Slice> all = events.needed(slice, beginning.names());
    LOG.info(
        "{} {} reads all windows of {} features: {} slices",
        spec.dataset(),
        slice,
        beginning.features().size(),
        all.size());
    Steps windows = Steps.begin(beginning, EarlierSlice.end(spec, slice));
    return sound(made(beginning, all, windows, List.of()), 0);
  }

  private Optional<PointInTime> moved(EarlierSlice earlier) {
    Set<String> names = earlier.group().names();
    List<Slice> touched = events.touched(earlier.slice(), slice, earlier.windows(), names);
    if (touched.size() >= events.needed(slice, names).size()) {
      return Optional.empty();
    }
    LOG.info(
        "{} {} begins with what was kept of {} for {} features, and reads {}",
        spec.dataset(),
        slice,
        earlier.slice(),
        names.size(),
        touched);
    return sound(
        made(earlier.group(), touched, earlier.windows(), earlier.parts()), earlier.blocks());
  }

  private PointInTime made(
      FeatureGroup some, List<Slice> slices, Steps windows, List<KeptPart> parts) {
    return PointInTime.ofStates(some, events.rows(slices), events.sliced(slices), windows, parts);
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
