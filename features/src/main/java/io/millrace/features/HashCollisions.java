package io.millrace.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.millrace.features.spec.Derived;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.transform.Hash;
import io.millrace.lake.table.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How many values share a bucket of a hash with another one, so that a model cannot tell them. */
public final class HashCollisions {
  private HashCollisions() {}

  /**
   * In words, by column; nothing of a group that hashes nothing.
   *
   * @param rows with the group's columns; read once for each hash
   */
  public static Map<String, String> of(FeatureGroup group, Dataset<Row> rows) {
    Map<String, String> told = new LinkedHashMap<>();
    for (Derived derived : group.derived()) {
      if (derived instanceof Derived.Transformed made && made.transform() instanceof Hash hash) {
        Row counts = counts(made, rows);
        told.put(
            made.name(),
            "%d of %d values of %s share a bucket, of %d"
                .formatted(counts.getLong(1), counts.getLong(0), made.of(), hash.buckets()));
      }
    }
    return told;
  }

  private static Row counts(Derived.Transformed made, Dataset<Row> rows) {
    String values = "values";
    return rows.groupBy(Names.column(made.name()))
        .agg(count_distinct(Names.column(made.of())).as(values))
        .agg(
            coalesce(sum(values), lit(0L)),
            coalesce(sum(when(col(values).gt(1), col(values))), lit(0L)))
        .head();
  }
}
