package io.millrace.bench.cdc;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.bench.BenchSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;

/** Makes the tables that the contenders begin with, and slices of a journal of changes. */
public final class Prepare {
  private static final String POSITION = "_change_position";
  private static final String CARRIED = "_change_carried";

  private Prepare() {}

  /**
   * @param args the shape, how many rows, how many events a slice, how many rows may change, how
   *     many files, the folder to fill: {@code base/parquet}, {@code base/millrace}, {@code
   *     landing/SLICE}, and the slices
   */
  public static void main(String[] args) throws IOException {
    Shape shape = Shape.named(args[0]);
    long rows = Long.parseLong(args[1]);
    int events = Integer.parseInt(args[2]);
    int pool = Integer.parseInt(args[3]);
    int files = Integer.parseInt(args[4]);
    Path folder = Path.of(args[5]);
    try (SparkSession spark = BenchSession.open("prepare cdc")) {
      Dataset<Row> base =
          shape.rows(spark, spark.range(0, rows, 1, files)).sortWithinPartitions(keys(shape));
      base.write().parquet(folder.resolve("base/parquet").toString());
      Dataset<Row> known =
          base.withColumn(POSITION, lit(""))
              .withColumn(CARRIED, lit(null).cast("map<string,string>"));
      known
          .write()
          .format("delta")
          .option("delta.enableDeletionVectors", true)
          .save(folder.resolve("base/millrace").toString());
      long step = Math.max(1, rows / pool);
      Dataset<Row> changing = shape.rows(spark, spark.range(0, rows, step, 1));
      EventWriter writer = new EventWriter(shape, json(changing), 4 * rows + 5, 7);
      for (String slice : List.of(args).subList(6, args.length)) {
        writer.write(folder.resolve("landing").resolve(slice), events);
      }
    }
  }

  private static Column[] keys(Shape shape) {
    return shape.keys().stream().map(functions::col).toArray(Column[]::new);
  }

  /** Each row as the texts of its values, as Debezium writes them with decimals as strings. */
  private static List<String[]> json(Dataset<Row> rows) {
    Column[] texts = new Column[rows.columns().length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(rows.schema().apply(i).dataType(), col(rows.columns()[i]));
    }
    Iterator<Row> found = rows.select(texts).toLocalIterator();
    List<String[]> result = new ArrayList<>();
    while (found.hasNext()) {
      Row row = found.next();
      String[] values = new String[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.getString(i);
      }
      result.add(values);
    }
    return result;
  }

  private static Column text(DataType type, Column value) {
    if (type instanceof DateType) {
      return functions.unix_date(value).cast("string");
    }
    boolean quoted = type instanceof StringType || type instanceof DecimalType;
    Column text = value.cast("string");
    return quoted ? functions.concat(lit("\""), text, lit("\"")) : text;
  }
}
