package io.millrace.bench.cdc;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.millrace.bench.BenchSession;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Tells whether tables hold the same: their rows, and a sum of hashes over the shape's columns. */
public final class Content {
  private Content() {}

  /**
   * @param args the shape, and the tables' folders
   */
  public static void main(String[] args) {
    Shape shape = Shape.named(args[0]);
    Column[] columns =
        Arrays.stream(shape.schema().fields())
            .map(field -> col(field.name()).cast(field.dataType()))
            .toArray(Column[]::new);
    try (SparkSession spark = BenchSession.open("content")) {
      for (String table : List.of(args).subList(1, args.length)) {
        Row found =
            spark
                .read()
                .format("delta")
                .load(table)
                .select(xxhash64(columns).cast("decimal(38,0)").as("hash"))
                .agg(count(lit(1)), sum("hash"))
                .first();
        System.out.printf(
            "{\"table\": \"%s\", \"rows\": %d, \"hash\": \"%s\"}%n",
            table, found.getLong(0), found.getDecimal(1).toPlainString());
      }
    }
  }
}
