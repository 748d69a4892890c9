package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows on their way into one slice of a table, with all that the commit must remember of them.
 *
 * @param run the attempt that made it
 * @param table where the rows go
 * @param slice which slice they are
 * @param mode how they enter
 * @param rows without the slicing's column: the lake adds it. Read once
 * @param inputs what the rows were computed from
 * @param source what the source said of itself
 * @param watermarks by name, values that move with the data or not at all; kept as {@code
 *     SetTransaction("millrace:watermark:NAME")}
 * @param configHash tells whether the dataset's spec has changed since
 */
public record Batch(
    RunId run,
    TableSpec table,
    Slice slice,
    WriteMode mode,
    Dataset<Row> rows,
    List<Input> inputs,
    SourceFacts source,
    Map<String, Long> watermarks,
    String configHash) {
  public Batch {
    requireNonNull(run, "run");
    requireNonNull(table, "table");
    requireNonNull(slice, "slice");
    requireNonNull(mode, "mode");
    requireNonNull(rows, "rows");
    requireNonNull(source, "source");
    requireNonNull(configHash, "configHash");
    inputs = List.copyOf(inputs);
    watermarks = Map.copyOf(watermarks);
    if ((table.slicing().by() == Grain.ALL) != slice.equals(Slice.ALL)) {
      throw new InvalidSpecException("%s has no slice '%s'.".formatted(table.name(), slice));
    }
  }
}
