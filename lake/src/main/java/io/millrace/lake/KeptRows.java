package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.find.RowFinder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * All rows of a {@link Companion} at one version.
 *
 * @param finder of rows by key, for who wants few of them
 */
public record KeptRows(Dataset<Row> rows, RowFinder finder) {
  public KeptRows {
    requireNonNull(rows, "rows");
    requireNonNull(finder, "finder");
  }
}
