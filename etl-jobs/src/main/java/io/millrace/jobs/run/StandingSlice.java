package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;

import io.millrace.features.PointInTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.SpecRegistry;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slice of a group that stands, made of what its events are now, and lacks nothing but features
 * that came newly: these alone are made. For groups that keep no states; those that do read less by
 * moving from slice to slice, and must make all of their features once to begin.
 */
final class StandingSlice {
  private static final Logger LOG = LoggerFactory.getLogger(StandingSlice.class);

  private StandingSlice() {}

  /**
   * The features of the slice.
   *
   * @param group with what its transforms have learned
   * @param specs what the columns of each slice were made of
   * @param events all that the slice is made of
   * @param end as of when it is
   * @return empty if it must be made whole
   */
  static Optional<PointInTime> made(
      OpenLake open,
      Project project,
      FeaturesDataset spec,
      Slice slice,
      FeatureGroup group,
      Optional<Dataset<Row>> specs,
      Dataset<Row> events,
      Instant end) {
    if (specs.isEmpty() || !spec.columns().values().stream().allMatch(c -> c.mask().isEmpty())) {
      return Optional.empty();
    }
    SliceHistory history = open.lake().history(spec.dataset());
    SliceRecord record = history.current().get(slice);
    if (record == null || !isOfWhatIsNow(open, project, spec, record)) {
      return Optional.empty();
    }
    Set<String> had = had(specs.get(), slice, spec.group());
    List<String> standing =
        group.features().stream().map(Feature::name).filter(had::contains).toList();
    if (standing.isEmpty() || had.containsAll(SpecRegistry.parts(spec.group()).keySet())) {
      return Optional.empty();
    }
    LOG.info("{} {} stands, and gets the features that it lacks", spec.dataset(), slice);
    Column[] columns =
        Stream.concat(group.keys().stream(), standing.stream())
            .map(StandingSlice::quoted)
            .toArray(Column[]::new);
    return open.lake()
        .table(spec.dataset(), history.version())
        .map(
            rows ->
                rows.where(quoted(spec.slicing().column().orElseThrow()).equalTo(slice.value()))
                    .select(columns))
        .map(rows -> PointInTime.ofAdded(group, rows, record.rows(), events, end));
  }

  private static boolean isOfWhatIsNow(
      OpenLake open, Project project, FeaturesDataset spec, SliceRecord record) {
    EventSlices events = new EventSlices(open, project, spec);
    DatasetName from = events.dataset();
    List<Slice> read =
        record.inputs().stream()
            .filter(input -> input.name().equals(from.toString()))
            .flatMap(input -> input.slice().stream())
            .toList();
    Map<Slice, SliceRecord> current = events.current();
    return !read.isEmpty() && EarlierSlice.isOfWhatIsNow(record, from, read, current);
  }

  /** The columns that the slice was made with, if it was made as this version. */
  private static Set<String> had(Dataset<Row> specs, Slice slice, FeatureGroup group) {
    return specs
        .where(
            col(Companion.SLICE)
                .equalTo(slice.value())
                .and(col("version").equalTo(group.version())))
        .select("part")
        .collectAsList()
        .stream() // as many as the group has columns
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
