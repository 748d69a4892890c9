package io.millrace.lake.gate;

import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Aggregation buffers of some functions, kept in the fields of a generated class. Public because
 * that class is compiled at run time, into a package of Spark's.
 */
public abstract class RowAccumulator {
  /** Sets the buffers to what they are for no rows. */
  public abstract void reset();

  public abstract void add(InternalRow row);

  /** Writes the buffers into a row of their types. */
  public abstract void writeTo(InternalRow buffers);
}
