package io.millrace.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.features.shuffle.Repartition;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Window;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Entities that stand with some of a group's features: only the others are made of events, and put
 * beside them by key. An entity that has events in the windows of one side alone has what the other
 * side makes of no events. What is made of features is made anew.
 */
final class AddedFeatures {
  private final FeatureGroup group;
  private final List<Feature> added;

  AddedFeatures(FeatureGroup group, Dataset<Row> standing) {
    this.group = group;
    Set<String> had = Set.copyOf(Arrays.asList(standing.columns()));
    this.added =
        group.features().stream().filter(feature -> !had.contains(feature.name())).toList();
  }

  /** Keys and features of events, without what is made of these. */
  Dataset<Row> beside(Dataset<Row> standing, Dataset<Row> made) {
    String[] keys = group.keys().toArray(String[]::new);
    Dataset<Row> joined = standing.join(made, keys, "full_outer");
    List<Column> columns = new ArrayList<>();
    group.keys().forEach(key -> columns.add(quoted(key)));
    for (Feature feature : group.features()) {
      Column value = quoted(feature.name());
      columns.add(
          isCounted(feature.aggregation()) ? coalesce(value, lit(0L)).as(feature.name()) : value);
    }
    return joined.select(columns.toArray(Column[]::new));
  }

  private static boolean isCounted(Aggregation aggregation) {
    return aggregation instanceof Aggregation.Count
        || aggregation instanceof Aggregation.Distinct
        || aggregation instanceof Aggregation.ApproximateDistinct;
  }

  /**
   * The entities with all features.
   *
   * @param count of the rows that stand
   */
  PointInTime made(Dataset<Row> standing, long count, Dataset<Row> events, Instant at) {
    Dataset<Row> rows = standing;
    Supplier<Map<String, Long>> read = () -> Map.of("events.read", 0L, "events.used", 0L);
    if (!added.isEmpty()) {
      FeatureGroup alone = group.ofEvents(added);
      long end = Window.micros(at);
      Repartition plan = Repartition.ofEntities(alone, inTime(alone, events, end), end);
      rows = beside(standing, plan.rows());
      read = plan::counts;
    }
    Supplier<Map<String, Long>> counts = read;
    return PointInTime.of(
        group,
        rows,
        () -> {
          Map<String, Long> all = new HashMap<>(counts.get());
          all.put(PointInTime.STANDING, count);
          return all;
        });
  }

  /** Without events that no window holds, where files tell what times they hold. */
  private static Dataset<Row> inTime(FeatureGroup group, Dataset<Row> events, long end) {
    String time = group.time().column();
    if (!Arrays.asList(events.columns()).contains(time)
        || !events.schema().apply(time).dataType().equals(DataTypes.TimestampType)) {
      return events;
    }
    return events.where(
        quoted(time)
            .geq(lit(instant(group.earliest(end))))
            .and(quoted(time).lt(lit(instant(group.latest(end))))));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
