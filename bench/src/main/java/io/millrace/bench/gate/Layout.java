package io.millrace.bench.gate;

import static org.apache.spark.sql.functions.lit;

import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.WriteMode;
import java.nio.file.Path;
import java.time.ZoneOffset;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a write replaces, and how Millrace and plain Spark are told so. */
enum Layout {
  /** The whole of an unpartitioned table. */
  TABLE(Slicing.unpartitioned(), Slice.ALL, new WriteMode.ReplaceTable()) {
    @Override
    void writePlainly(Dataset<Row> rows, Path table) {
      overwriting(rows).save(table.toString());
    }
  },

  /** One day of a table that is partitioned by day. */
  SLICE(
      Slicing.daily(Layout.DAY_COLUMN, ZoneOffset.UTC),
      new Slice(Layout.DAY),
      new WriteMode.ReplaceSlice()) {
    @Override
    void writePlainly(Dataset<Row> rows, Path table) {
      overwriting(rows.withColumn(DAY_COLUMN, lit(DAY)))
          .partitionBy(DAY_COLUMN)
          .option("replaceWhere", "%s = '%s'".formatted(DAY_COLUMN, DAY))
          .save(table.toString());
    }
  };

  private static final String DAY_COLUMN = "ds";
  private static final String DAY = "2024-03-01";

  private final Slicing slicing;
  private final Slice slice;
  private final WriteMode mode;

  Layout(Slicing slicing, Slice slice, WriteMode mode) {
    this.slicing = slicing;
    this.slice = slice;
    this.mode = mode;
  }

  /** As it is done without Millrace: Delta's own overwrite, in one commit. */
  abstract void writePlainly(Dataset<Row> rows, Path table);

  Slicing slicing() {
    return slicing;
  }

  Slice slice() {
    return slice;
  }

  WriteMode mode() {
    return mode;
  }

  private static DataFrameWriter<Row> overwriting(Dataset<Row> rows) {
    return rows.write().format("delta").mode("overwrite");
  }
}
