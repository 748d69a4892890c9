package io.millrace.bench.gate;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One way to bring rows into a Delta table. Each has a table of its own, which every write
 * replaces.
 */
interface Contender {
  /** As it stands in the results. */
  String name();

  Path table();

  /**
   * Writes, and checks if that is its way.
   *
   * @throws IllegalStateException if the rows were not accepted; the sample has no bad ones
   */
  void write(Dataset<Row> rows);
}
