package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.find.RowFinder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The live rows of a table at one version, each with its address. Select the columns you need: only
 * those are read.
 *
 * @param version of the table
 * @param rows the table's columns and the two of the address. An address holds for this version
 *     alone
 * @param finder of rows by key, for who wants few of them
 */
public record LocatedRows(long version, Dataset<Row> rows, RowFinder finder) {
  /** Which file the row is in; for {@link WriteMode.Rewrite} to understand, and nobody else. */
  public static final String FILE = "_file";

  /** Which of the file's rows it is, counted from 0, with those that are hidden. */
  public static final String ROW = "_row";

  public LocatedRows {
    requireNonNull(rows, "rows");
    requireNonNull(finder, "finder");
  }
}
