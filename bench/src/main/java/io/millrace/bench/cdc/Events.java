package io.millrace.bench.cdc;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A journal as everybody reads it: {@code from_json} with the table's types. What it cannot read is
 * NULL.
 */
final class Events {
  /** Operation and log position of each event, beside the table's columns. */
  static final String OPERATION = "_op";

  static final String POSITION = "_lsn";

  private Events() {}

  /** The image after each event, or before it for a delete. */
  static Dataset<Row> read(SparkSession spark, Shape shape, String folder) {
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
    columns.add(col(OPERATION));
    columns.add(col(POSITION));
    return spark
        .read()
        .text(folder)
        .select(from_json(col("value"), envelope).as("e"))
        .select(row.as("row"), col("e.op").as(OPERATION), col("e.source.lsn").as(POSITION))
        .select(columns.toArray(Column[]::new));
  }
}
