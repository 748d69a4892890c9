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
 * @param companions rows of other tables that become visible exactly if this batch does; each of a
 *     table of its own
 * @param balance what became of the rows that were read, by outcome, for {@link
 *     SliceRecord#balance}; what the lake counts itself stands there too, unless it is named here
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
    String configHash,
    List<Companion> companions,
    Map<String, Long> balance) {
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
    companions = List.copyOf(companions);
    balance = Map.copyOf(balance);
    if ((table.slicing().by() == Grain.ALL) != slice.equals(Slice.ALL)) {
      throw new InvalidSpecException("%s has no slice '%s'.".formatted(table.name(), slice));
    }
    long tables = companions.stream().map(companion -> companion.table().name()).distinct().count();
    if (tables < companions.size()) {
      throw new InvalidSpecException(
          "Two companions of a batch of %s have one table.".formatted(table.name()));
    }
  }

  /** Rows with nothing beside them. */
  public Batch(
      RunId run,
      TableSpec table,
      Slice slice,
      WriteMode mode,
      Dataset<Row> rows,
      List<Input> inputs,
      SourceFacts source,
      Map<String, Long> watermarks,
      String configHash) {
    this(
        run, table, slice, mode, rows, inputs, source, watermarks, configHash, List.of(), Map.of());
  }
}
