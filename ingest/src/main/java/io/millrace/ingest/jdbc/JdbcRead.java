package io.millrace.ingest.jdbc;

import io.millrace.lake.Input;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One read of one table: its rows, and what the source says of them in the same state. Keep it open
 * until the rows are written; closing it lets the database forget that state.
 */
public final class JdbcRead implements AutoCloseable {
  private final Dataset<Row> rows;
  private final SourceFacts facts;
  private final Input input;

  JdbcRead(Dataset<Row> rows, SourceFacts facts, Input input) {
    this.rows = rows;
    this.facts = facts;
    this.input = input;
  }

  /**
   * Connects, fixes the state to read where the engine can, and asks the source for its facts. The
   * rows themselves come when Spark asks for them.
   *
   * @param window only rows whose time column is in the interval; then the table must name that
   *     column
   * @param sums numeric columns of the source to sum up exactly
   * @throws io.millrace.lake.UnreachableException if the source does not answer, or refuses the
   *     login
   * @throws io.millrace.lake.InvalidSpecException if table or column are not there or not readable,
   *     or a column's type has no exact counterpart
   */
  public static JdbcRead open(
      SparkSession spark,
      JdbcSource source,
      JdbcTable table,
      Optional<Slicing.Interval> window,
      List<String> sums) {
    throw new UnsupportedOperationException(
        "Reading %s of %s".formatted(table.from(), source.name()));
  }

  /** The rows; lazily, and to be evaluated while this is open. */
  public Dataset<Row> rows() {
    return rows;
  }

  public SourceFacts facts() {
    return facts;
  }

  /** What a slice made of these rows records as its input. */
  public Input input() {
    return input;
  }

  @Override
  public void close() {}
}
