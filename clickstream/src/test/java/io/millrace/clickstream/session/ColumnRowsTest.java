package io.millrace.clickstream.session;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnRowsTest {
  private static final int ROWS = 10_000; // more than a batch

  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;
  private Dataset<Row> table;

  @BeforeEach
  void write() {
    String path = folder.resolve("table").toString();
    spark
        .range(ROWS)
        .selectExpr("id", "IF(id % 3 = 0, NULL, 'n' || id % 7) AS name", "id % 2 AS half")
        .write()
        .format("delta")
        .partitionBy("half")
        .save(path);
    table = spark.read().format("delta").load(path);
  }

  @Test
  void columns_of_files_come_in_the_order_that_was_asked_for() {
    Dataset<Row> some = table.where("half = 1").select(col("half"), col("name"), col("id"));

    assertThat(texts(some)).hasSize(ROWS / 2).containsExactlyInAnyOrderElementsOf(expected(some));
    assertThat(kind(some)).isEqualTo(ColumnarBatchRow.class.getName());
  }

  @Test
  void what_is_chosen_or_computed_of_them_comes_as_rows() {
    Dataset<Row> chosen = table.where("id > 9000").select(col("half"), col("name"), col("id"));
    Dataset<Row> computed = table.select(col("half"), col("name"), col("id").plus(1).as("id"));

    assertThat(texts(chosen)).containsExactlyInAnyOrderElementsOf(expected(chosen));
    assertThat(texts(computed)).containsExactlyInAnyOrderElementsOf(expected(computed));
    assertThat(kind(computed)).isNotEqualTo(ColumnarBatchRow.class.getName());
  }

  @Test
  void each_file_has_its_own_dictionary() {
    String path = folder.resolve("files").toString();
    Dataset<Row> written =
        spark
            .range(ROWS)
            .repartitionByRange(8, col("id"))
            .selectExpr("id div 1000 AS thousand", "'n' || (id div 900 + id % 7) AS name", "id");
    written.write().format("delta").save(path);
    Dataset<Row> files = spark.read().format("delta").load(path); // some in one task

    assertThat(texts(files)).containsExactlyInAnyOrderElementsOf(expected(written));
    assertThat(kind(files)).isEqualTo(ColumnarBatchRow.class.getName());
  }

  private static List<String> texts(Dataset<Row> rows) {
    return ColumnRows.of(rows)
        .map(
            row ->
                row.getLong(0)
                    + " "
                    + (row.isNullAt(1) ? null : row.getUTF8String(1))
                    + " "
                    + row.getLong(2))
        .collect();
  }

  private static List<String> expected(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(row -> row.getLong(0) + " " + row.getString(1) + " " + row.getLong(2))
        .toList();
  }

  private static String kind(Dataset<Row> rows) {
    return ColumnRows.of(rows).map(row -> row.getClass().getName()).first();
  }
}
