package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.find.RowFinder;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The live rows of a table at one version, each with its address. Select the columns you need: only
 * those are read.
 *
 * @param version of the table
 * @param columns of the table, without those of the address
 * @param reading makes what {@link #rows()} gives
 * @param finder of rows by key, for who wants few of them
 */
public record LocatedRows(
    long version, StructType columns, Supplier<Dataset<Row>> reading, RowFinder finder) {
  /** Which file the row is in; for {@link WriteMode.Rewrite} to understand, and nobody else. */
  public static final String FILE = "_file";

  /** Which of the file's rows it is, counted from 0, with those that are hidden. */
  public static final String ROW = "_row";

  public LocatedRows {
    requireNonNull(columns, "columns");
    requireNonNull(reading, "reading");
    requireNonNull(finder, "finder");
  }

  /**
   * The table's columns and the two of the address, which holds for this version alone. To plan it
   * costs something, so it is asked for where it is needed.
   */
  public Dataset<Row> rows() {
    return reading.get();
  }
}
