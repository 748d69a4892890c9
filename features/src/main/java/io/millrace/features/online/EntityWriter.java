package io.millrace.features.online;

import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Writes entities of one edition into a store, batch by batch: the newer value of each stands after
 * it, whoever else writes. A batch that is written twice changes nothing.
 */
interface EntityWriter extends AutoCloseable {
  /** Adds a row with the store's columns to the batch. */
  void add(InternalRow row);

  /** How many rows wait. */
  int rows();

  /** About how large they are. */
  int sizeInBytes();

  /**
   * Writes the rows that wait.
   *
   * @return what became of them; if the store holds a newer edition whole, all are outdated
   * @throws io.millrace.lake.UnreachableException if the store goes away
   */
  ExportCounts flush();

  @Override
  void close();
}
