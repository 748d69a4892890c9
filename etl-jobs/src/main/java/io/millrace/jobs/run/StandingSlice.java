package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;

import io.millrace.features.PointInTime;
import io.millrace.features.shuffle.KeptPart;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.KnownPart;
import io.millrace.features.spec.SpecRegistry;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.table.Names;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slice of a group that stands, made of what its events and entities are now, and lacks nothing
 * but features that came newly, or of which it has an older version: these alone are to be made.
 *
 * @param group with the features of events that it has
 * @param rows its keys and these features
 * @param count of the rows
 * @param parts what is still kept of its entities
 * @param hasKept whether anything was kept of them when it was made: then each event was in the
 *     slice of its time
 */
record StandingSlice(
    FeatureGroup group, Dataset<Row> rows, long count, List<KeptPart> parts, boolean hasKept) {
  private static final Logger LOG = LoggerFactory.getLogger(StandingSlice.class);

  /**
   * @param group with all features
   * @param specs what the columns of each slice were made of
   * @return empty if the slice must be made whole
   */
  static Optional<StandingSlice> of(
      OpenLake open,
      FeaturesDataset spec,
      Slice slice,
      FeatureGroup group,
      Optional<Dataset<Row>> specs,
      EventSlices events) {
    SliceHistory history = open.lake().history(spec.dataset());
    SliceRecord record = history.current().get(slice);
    if (specs.isEmpty() || record == null || spec.isMasked()) {
      return Optional.empty();
    }
    List<KnownPart> known = known(specs.get(), slice);
    Set<String> had = had(known, group);
    Set<String> names = new TreeSet<>(group.names());
    names.retainAll(had);
    if (names.isEmpty()
        || had.containsAll(SpecRegistry.parts(group).keySet())
        || !SpecRegistry.entities(known)
            .equals(spec.entities().map(list -> list.dataset().toString()))
        || !spec.list().stream().allMatch(list -> events.isNow(record, list))
        || !events.isNow(record, names)) {
      return Optional.empty();
    }
    LOG.info("{} {} stands, and gets the features that it lacks", spec.dataset(), slice);
    FeatureGroup standing = group.ofEvents(names);
    Column[] columns =
        Stream.concat(group.keys().stream(), standing.features().stream().map(Feature::name))
            .map(Names::column)
            .toArray(Column[]::new);
    return open.lake()
        .table(spec.dataset(), history.version())
        .map(
            rows ->
                rows.where(
                        Names.column(spec.slicing().column().orElseThrow()).equalTo(slice.value()))
                    .select(columns))
        .map(
            rows ->
                new StandingSlice(
                    standing,
                    rows,
                    record.rows(),
                    KeptStates.parts(open.lake(), spec, record, standing),
                    KeptStates.blocks(spec, record) > 0));
  }

  static List<KnownPart> known(Dataset<Row> specs, Slice slice) {
    return SpecRegistry.known(specs.where(col(Companion.SLICE).equalTo(slice.value())));
  }

  /** The columns of a slice that were made as the versions that they and the group have now. */
  static Set<String> had(List<KnownPart> specs, FeatureGroup group) {
    return specs.stream()
        .filter(part -> part.isOfVersions(group))
        .map(KnownPart::name)
        .collect(Collectors.toSet());
  }

  /** As it stands, with what is kept of it. */
  PointInTime made() {
    return PointInTime.standing(
        rows, count, parts.stream().map(KeptPart::rows).reduce(Dataset::union));
  }

  /** With the features of a group that it lacks. */
  PointInTime with(FeatureGroup whole, Dataset<Row> events, Instant end) {
    Set<String> lacking = new TreeSet<>(whole.names());
    lacking.removeAll(group.names());
    PointInTime stands = PointInTime.standing(rows, count, Optional.empty());
    return PointInTime.joined(
        whole,
        lacking.isEmpty()
            ? List.of(stands)
            : List.of(stands, PointInTime.ofAdded(whole.ofEvents(lacking), events, end)));
  }
}
