package io.millrace.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Window;
import io.millrace.lake.table.Names;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Entities with some of a group's features, and beside them those with the others, put together by
 * key. An entity that has events in the windows of one part alone has what the others make of no
 * events.
 */
record JoinedParts(FeatureGroup group, List<PointInTime> parts) {
  /** Keys and features of events, without what is made of these. */
  Dataset<Row> rows() {
    if (parts.size() == 1) {
      return parts.get(0).rows();
    }
    String[] keys = group.keys().toArray(String[]::new);
    Dataset<Row> joined =
        parts.stream()
            .map(PointInTime::rows)
            .reduce((one, other) -> one.join(other, keys, "full_outer"))
            .orElseThrow();
    return filled(group, joined);
  }

  /** Keys and features of events, with counts of entities that have none. */
  static Dataset<Row> filled(FeatureGroup group, Dataset<Row> joined) {
    List<Column> columns = new ArrayList<>();
    group.keys().forEach(key -> columns.add(Names.column(key)));
    for (Feature feature : group.features()) {
      Column value = Names.column(feature.name());
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

  /** What is to be kept of all parts of which something is. */
  Optional<Dataset<Row>> states() {
    return parts.stream().flatMap(part -> part.states().stream()).reduce(Dataset::union);
  }

  Map<String, Long> counts() {
    Map<String, Long> all = new HashMap<>();
    parts.forEach(
        part -> part.counts().get().forEach((name, count) -> all.merge(name, count, Long::sum)));
    return all;
  }

  /** Without events that no window holds, where files tell what times they hold. */
  static Dataset<Row> inTime(FeatureGroup group, Dataset<Row> events, Instant at) {
    long end = Window.micros(at);
    String time = group.time().column();
    if (!Arrays.asList(events.columns()).contains(time)
        || !events.schema().apply(time).dataType().equals(DataTypes.TimestampType)) {
      return events;
    }
    return events.where(
        Names.column(time)
            .geq(lit(instant(group.earliest(end))))
            .and(Names.column(time).lt(lit(instant(group.latest(end))))));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
