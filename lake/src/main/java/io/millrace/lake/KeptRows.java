package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.find.RowFinder;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * All rows of a {@link Companion} at one version.
 *
 * @param reading makes what {@link #rows()} gives
 * @param finder of rows by key, for who wants few of them
 */
public record KeptRows(Supplier<Dataset<Row>> reading, RowFinder finder) {
  public KeptRows {
    requireNonNull(reading, "reading");
    requireNonNull(finder, "finder");
  }

  /** The rows, by a plan that is made now. */
  public Dataset<Row> rows() {
    return reading.get();
  }
}
