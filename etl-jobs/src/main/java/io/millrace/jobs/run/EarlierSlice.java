package io.millrace.jobs.run;

import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Window;
import io.millrace.features.sweep.Steps;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A slice of a group from which the windows of a later one move.
 *
 * @param blocks how many rows of states its commit names
 */
record EarlierSlice(Slice slice, long blocks, Steps windows) {

  /** The newest before a slice of which all that it was made of is still so. */
  static Optional<EarlierSlice> before(
      Slice slice, FeaturesDataset spec, FeatureGroup group, OpenLake open, Project project) {
    EventSlices events = new EventSlices(open, project, spec);
    Map<Slice, SliceRecord> current = events.current();
    String configHash = project.configHash(spec);
    return open.lake().history(spec.dataset()).current().values().stream()
        .filter(record -> record.slice().compareTo(slice) < 0)
        .sorted(Comparator.comparing(SliceRecord::slice).reversed())
        .limit(spec.keepStates())
        .filter(record -> record.configHash().equals(configHash))
        .filter(
            record ->
                isOfWhatIsNow(record, events.dataset(), events.needed(record.slice()), current))
        .flatMap(record -> of(record, slice, spec, group).stream())
        .findFirst();
  }

  private static Optional<EarlierSlice> of(
      SliceRecord record, Slice later, FeaturesDataset spec, FeatureGroup group) {
    long blocks =
        record.companions().stream()
            .filter(each -> each.table().equals(KeptStates.table(spec)))
            .mapToLong(each -> each.rows())
            .sum();
    return Optional.of(blocks)
        .filter(count -> count > 0)
        .flatMap(count -> Steps.between(group, end(spec, record.slice()), end(spec, later)))
        .map(windows -> new EarlierSlice(record.slice(), blocks, windows));
  }

  /** As of when a slice is, in microseconds. */
  static long end(FeaturesDataset spec, Slice slice) {
    return Window.micros(spec.slicing().interval(slice).orElseThrow().end());
  }

  /**
   * Whether a slice was made of what its inputs hold now: else what leaves its windows later is not
   * what was taken into them.
   *
   * @param needed the slices of the events that it would be made of now
   * @param current the newest records of the events' slices
   */
  static boolean isOfWhatIsNow(
      SliceRecord record, DatasetName events, List<Slice> needed, Map<Slice, SliceRecord> current) {
    Map<Slice, String> had = new HashMap<>();
    record.inputs().stream()
        .filter(input -> input.name().equals(events.toString()))
        .forEach(input -> had.put(input.slice().orElseThrow(), input.content().orElse("")));
    Map<Slice, String> has = new HashMap<>();
    for (Slice each : needed) {
      SliceRecord now = current.get(each);
      if (now != null && now.event() == SliceRecord.Event.READY) {
        has.put(each, now.fingerprint());
      }
    }
    return record.event() == SliceRecord.Event.READY
        && has.size() == needed.size()
        && had.equals(has);
  }
}
