package io.millrace.bench.cdc;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.millrace.bench.Meter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The peer: MERGE as everybody writes it. The newest event of each key by a window, deletes,
 * updates, inserts. It keeps no tombstones, trusts that nothing comes late, drops what it cannot
 * read, and checks nothing.
 */
public final class PlainMerge {
  private static final String RECENCY = "_recency";

  private PlainMerge() {}

  /**
   * @param args the shape, the table's folder, and the folders of the slices' events, which are
   *     applied in turn
   */
  public static void main(String[] args) {
    Shape shape = Shape.named(args[0]);
    try (SparkSession spark = session()) {
      for (String events : Arrays.asList(args).subList(2, args.length)) {
        Meter.Cost cost = Meter.measure(() -> apply(spark, shape, args[1], events));
        System.out.printf(
            "{\"slice\": \"%s\", \"cpu_s\": %.2f, \"wall_s\": %.2f}%n",
            events.substring(events.lastIndexOf('/') + 1), cost.cpuSeconds(), cost.wallSeconds());
      }
    }
  }

  /** As a careful user would set it for two cores. */
  private static SparkSession session() {
    return SparkSession.builder()
        .appName("bench cdc")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .getOrCreate();
  }

  private static void apply(SparkSession spark, Shape shape, String table, String events) {
    String sameKey =
        shape.keys().stream()
            .map(key -> "t.%1$s = s.%1$s".formatted(key))
            .collect(Collectors.joining(" AND "));
    Map<String, String> values = new HashMap<>();
    for (String column : shape.schema().fieldNames()) {
      values.put(column, "s." + column);
    }
    DeltaTable.forPath(spark, table)
        .as("t")
        .merge(newest(shape, changes(spark, shape, events)).as("s"), sameKey)
        .whenMatched("s._op = 'd'")
        .delete()
        .whenMatched()
        .updateExpr(values)
        .whenNotMatched("s._op <> 'd'")
        .insertExpr(values)
        .execute();
  }

  private static Dataset<Row> newest(Shape shape, Dataset<Row> changes) {
    Column[] keys = shape.keys().stream().map(functions::col).toArray(Column[]::new);
    return changes
        .withColumn(
            RECENCY, row_number().over(Window.partitionBy(keys).orderBy(col("_lsn").desc())))
        .where(col(RECENCY).equalTo(1))
        .drop(RECENCY);
  }

  private static Dataset<Row> changes(SparkSession spark, Shape shape, String events) {
    StructType image = new StructType();
    for (StructField field : shape.schema().fields()) {
      boolean days = field.dataType() instanceof DateType;
      image = image.add(field.name(), days ? DataTypes.IntegerType : field.dataType());
    }
    StructType envelope =
        new StructType()
            .add("before", image)
            .add("after", image)
            .add("op", "string")
            .add("source", new StructType().add("lsn", "bigint"));
    Column row = when(col("e.op").equalTo("d"), col("e.before")).otherwise(col("e.after"));
    List<Column> columns = new ArrayList<>();
    for (StructField field : shape.schema().fields()) {
      Column value = col("row").getField(field.name());
      columns.add(
          (field.dataType() instanceof DateType ? date_from_unix_date(value) : value)
              .as(field.name()));
    }
    columns.add(col("_op"));
    columns.add(col("_lsn"));
    return spark
        .read()
        .text(events)
        .select(from_json(col("value"), envelope).as("e"))
        .select(row.as("row"), col("e.op").as("_op"), col("e.source.lsn").as("_lsn"))
        .select(columns.toArray(Column[]::new));
  }
}
