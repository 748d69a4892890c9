package io.millrace.features;

import io.millrace.features.shuffle.KeptPart;
import io.millrace.features.shuffle.MovingSlice;
import io.millrace.features.shuffle.Repartition;
import io.millrace.features.shuffle.SlicedEvents;
import io.millrace.features.spec.Derived;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Window;
import io.millrace.features.sweep.Steps;
import io.millrace.lake.table.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The features of a group as of points in time.
 *
 * @param rows made when they are asked for
 * @param states what is to be kept of entities, if they move from time to time; made with the rows,
 *     once for both
 * @param counts what became of the events and labels; reads them, if that is not done yet, and
 *     keeps what was read for {@code rows}
 * @param release lets go of what was made for rows and states
 */
public record PointInTime(
    Dataset<Row> rows,
    Optional<Dataset<Row>> states,
    Supplier<Map<String, Long>> counts,
    Runnable release)
    implements AutoCloseable {
  /** How many rows stood already, and only got features that came newly. */
  public static final String STANDING = "standing.read";

  private static PointInTime of(FeatureGroup group, Repartition plan) {
    return new PointInTime(derived(group, plan.rows()), Optional.empty(), plan::counts, () -> {});
  }

  /**
   * The features of each label: the columns of the labels, then those of the group. Each label is
   * one row, also if there are two that are equal; one without a key has NULL in each feature.
   *
   * @param labels have the group's keys under their names
   * @param time the labels' own
   * @throws io.millrace.lake.InvalidSpecException if columns are missing or of types that do not
   *     fit
   */
  public static PointInTime ofLabels(
      FeatureGroup group, Dataset<Row> events, Dataset<Row> labels, EventTime time) {
    return ofLabels(group, events, labels, time, Duration.ZERO);
  }

  /**
   * The same, as of some time before each label: of when a prediction was due whose outcome is the
   * label.
   *
   * @param delay how long before
   */
  public static PointInTime ofLabels(
      FeatureGroup group,
      Dataset<Row> events,
      Dataset<Row> labels,
      EventTime time,
      Duration delay) {
    return of(group, Repartition.ofLabels(group, events, labels, time, delay));
  }

  /**
   * The features of each entity that has events in any of the group's windows: its keys, then the
   * features.
   *
   * @param at the end of windows without an offset
   */
  public static PointInTime ofEntities(FeatureGroup group, Dataset<Row> events, Instant at) {
    return of(group, Repartition.ofEntities(group, events, Window.micros(at)));
  }

  /**
   * The same, where only some of a group's features are made: events of other times than those of
   * its windows are passed over where files tell their times.
   */
  public static PointInTime ofAdded(FeatureGroup added, Dataset<Row> events, Instant at) {
    return ofEntities(added, JoinedParts.inTime(added, events, at), at);
  }

  /**
   * Rows that stand: what {@link #ofEntities} made before of what the events are now.
   *
   * @param count of the rows
   * @param states what was kept of them, if all of it is still there
   */
  public static PointInTime standing(Dataset<Row> rows, long count, Optional<Dataset<Row>> states) {
    Map<String, Long> counts = Map.of("events.read", 0L, "events.used", 0L, STANDING, count);
    return new PointInTime(rows, states, () -> counts, () -> {});
  }

  /**
   * The entities of parts, each of which has some of the group's features of events, and all
   * together have each once.
   */
  public static PointInTime joined(FeatureGroup group, List<PointInTime> parts) {
    JoinedParts joined = new JoinedParts(group, List.copyOf(parts));
    return new PointInTime(
        derived(group, joined.rows()),
        joined.states(),
        joined::counts,
        () -> parts.forEach(PointInTime::close));
  }

  /**
   * Entities with events, and beside them those of a list that have none.
   *
   * @param made of the group's features of events
   * @param list has the group's keys under their names; rows without one are left out
   */
  public static PointInTime withListed(FeatureGroup group, PointInTime made, Dataset<Row> list) {
    ListedEntities entities = ListedEntities.of(group, made, list);
    return new PointInTime(
        derived(group, entities.rows()), made.states(), entities::counts, entities::close);
  }

  /**
   * The same, from what was kept of entities at an earlier time, and with what is to be kept of
   * them now.
   *
   * @param sliced where the events are; those that the windows pass over need not be among them
   * @param windows how they move
   * @param kept of the time that windows move from: none if they begin, else something for each
   *     feature. What was kept of values of other types is not read, as the counts tell
   */
  public static PointInTime ofStates(
      FeatureGroup group,
      Dataset<Row> events,
      SlicedEvents sliced,
      Steps windows,
      List<KeptPart> kept) {
    MovingSlice slice = MovingSlice.of(group, events, sliced, windows, kept);
    return new PointInTime(
        derived(group, slice.rows()), Optional.of(slice.states()), slice::counts, slice::close);
  }

  @Override
  public void close() {
    release.run();
  }

  private static Dataset<Row> derived(FeatureGroup group, Dataset<Row> rows) {
    Dataset<Row> made = rows;
    for (var feature : group.features()) {
      if (feature.fallback().isPresent()) {
        made =
            made.withColumn(
                feature.name(),
                functions
                    .coalesce(
                        Names.column(feature.name()), functions.expr(feature.fallback().get()))
                    .cast(rows.schema().apply(feature.name()).dataType()));
      }
    }
    for (Derived derived : group.derived()) {
      made = DerivedColumns.add(made, derived);
    }
    return made;
  }
}
