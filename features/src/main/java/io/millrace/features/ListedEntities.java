package io.millrace.features;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.millrace.features.shuffle.Columns;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.table.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * A group's entities with events, and those of a list beside them: who has no events has what the
 * group makes of none.
 *
 * @param all keys and features of events; whether each is of the list
 */
record ListedEntities(
    FeatureGroup group, PointInTime made, Dataset<Row> list, Dataset<Row> all, Column isListed) {
  private static final String LISTED = "(listed)";

  static ListedEntities of(FeatureGroup group, PointInTime made, Dataset<Row> list) {
    Dataset<Row> entities = made.rows();
    Column[] keys = keys(group, list, entities.schema());
    Dataset<Row> listed =
        list.select(keys).na().drop("any").distinct().withColumn(LISTED, lit(true));
    Dataset<Row> all =
        entities
            .join(listed, group.keys().toArray(String[]::new), "full_outer")
            .persist(StorageLevel.MEMORY_AND_DISK()); // read for the counts, then for the table
    return new ListedEntities(
        group, made, list.select(keys), all, Names.column(LISTED).isNotNull());
  }

  private static Column[] keys(FeatureGroup group, Dataset<Row> list, StructType entities) {
    Columns.require("The entities of " + group.name(), list, group.keys());
    return group.keys().stream()
        .map(
            key -> {
              DataType type = entities.apply(key).dataType();
              requireFits(group, key, list.schema().apply(key).dataType(), type);
              return Names.column(key).cast(type).as(key);
            })
        .toArray(Column[]::new);
  }

  private static void requireFits(FeatureGroup group, String key, DataType listed, DataType type) {
    boolean isNarrower =
        listed instanceof IntegralType
            && type instanceof IntegralType
            && Cast.canUpCast(listed, type);
    if (!isNarrower && !listed.equals(type)) {
      throw new InvalidSpecException(
          "Key '%s' is %s in the events of %s and %s in its entities. Cast one of them where it is made."
              .formatted(key, type.simpleString(), group.name(), listed.simpleString()));
    }
  }

  Dataset<Row> rows() {
    return JoinedParts.filled(group, all);
  }

  Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>(made.counts().get());
    Column hasKey =
        group.keys().stream()
            .map(key -> Names.column(key).isNotNull())
            .reduce(Column::and)
            .orElseThrow();
    List<Long> read = counted(list, hasKey);
    List<Long> listed = counted(all, isListed);
    counts.put("entities.read", read.get(0));
    counts.put("entities.without-key", read.get(0) - read.get(1));
    counts.put("entities.repeated", read.get(1) - listed.get(1));
    counts.put("entities.listed", listed.get(1));
    counts.put("entities.unlisted", listed.get(0) - listed.get(1));
    return counts;
  }

  /** All rows, and those for which a condition is true. */
  private static List<Long> counted(Dataset<Row> rows, Column condition) {
    Row row = rows.agg(count(lit(1)), count(when(condition, 1))).head();
    return List.of(row.getLong(0), row.getLong(1));
  }

  void close() {
    all.unpersist();
    made.close();
  }
}
