package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that have come to slices of a table since some versions of it.
 *
 * @param version of the table up to which they came
 * @param counts how many, by slice. A slice is not here if anything else has happened to it, or if
 *     the log no longer tells
 * @param rows those of all these slices
 */
public record Additions(long version, Map<Slice, Long> counts, Dataset<Row> rows) {
  public Additions {
    counts = Map.copyOf(counts);
    requireNonNull(rows, "rows");
  }
}
