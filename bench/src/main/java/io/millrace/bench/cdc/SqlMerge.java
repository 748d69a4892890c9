package io.millrace.bench.cdc;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * MERGE as everybody writes it: the newest event of each key by a window; deletes, updates,
 * inserts. It keeps no tombstones, trusts that nothing comes late, and checks nothing.
 */
final class SqlMerge {
  private static final String RECENCY = "_recency";

  private SqlMerge() {}

  /**
   * @param table as SQL names it
   */
  static void into(String table, Dataset<Row> events, Shape shape) {
    newest(events, shape).createOrReplaceTempView("changes");
    List<String> columns = Arrays.asList(shape.schema().fieldNames());
    events
        .sparkSession()
        .sql(
            "MERGE INTO %s t USING changes s ON %s WHEN MATCHED AND s._op = 'd' THEN DELETE WHEN MATCHED THEN UPDATE SET %s WHEN NOT MATCHED AND s._op <> 'd' THEN INSERT (%s) VALUES (%s)"
                .formatted(
                    table,
                    each(shape.keys(), "t.%1$s = s.%1$s", " AND "),
                    each(columns, "t.%1$s = s.%1$s", ", "),
                    each(columns, "%1$s", ", "),
                    each(columns, "s.%1$s", ", ")));
  }

  private static String each(List<String> columns, String form, String between) {
    return columns.stream().map(form::formatted).collect(Collectors.joining(between));
  }

  /** The newest event of each key, with its operation. */
  static Dataset<Row> newest(Dataset<Row> events, Shape shape) {
    Column[] keys = shape.keys().stream().map(functions::col).toArray(Column[]::new);
    Column recency =
        row_number().over(Window.partitionBy(keys).orderBy(col(Events.POSITION).desc()));
    return events
        .withColumn(RECENCY, recency)
        .where(col(RECENCY).equalTo(1))
        .drop(RECENCY, Events.POSITION);
  }
}
