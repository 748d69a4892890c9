package io.millrace.jobs.run;

import io.millrace.features.shuffle.KeptPart;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Window;
import io.millrace.features.sweep.Steps;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A slice of a group from which windows of a later one move.
 *
 * @param parts what was kept of it
 * @param group with the features of which something was
 */
record EarlierSlice(Slice slice, List<KeptPart> parts, FeatureGroup group, Steps windows) {

  /**
   * The newest before a slice that kept something of features, and of which all that these were
   * made of is still so.
   *
   * @param group with the features that are to move
   */
  static Optional<EarlierSlice> before(
      Slice slice, OpenLake open, FeaturesDataset spec, FeatureGroup group, EventSlices events) {
    return open.lake().history(spec.dataset()).current().values().stream()
        .filter(record -> record.slice().compareTo(slice) < 0)
        .sorted(Comparator.comparing(SliceRecord::slice).reversed())
        .limit(spec.keepStates())
        .flatMap(record -> of(record, slice, open, spec, group, events).stream())
        .findFirst();
  }

  private static Optional<EarlierSlice> of(
      SliceRecord record,
      Slice later,
      OpenLake open,
      FeaturesDataset spec,
      FeatureGroup group,
      EventSlices events) {
    List<KeptPart> parts = KeptStates.parts(open.lake(), spec, record, group);
    Set<String> names =
        parts.stream().flatMap(part -> part.features().stream()).collect(Collectors.toSet());
    if (names.isEmpty() || !events.areNow(record, names)) {
      return Optional.empty();
    }
    FeatureGroup moving = group.ofEvents(names);
    return Steps.between(moving, end(spec, record.slice()), end(spec, later))
        .map(windows -> new EarlierSlice(record.slice(), parts, moving, windows));
  }

  /** How many rows of states there are. */
  long blocks() {
    return parts.stream().mapToLong(KeptPart::blocks).sum();
  }

  /** As of when a slice is, in microseconds. */
  static long end(FeaturesDataset spec, Slice slice) {
    return Window.micros(spec.slicing().interval(slice).orElseThrow().end());
  }
}
