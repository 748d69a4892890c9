package io.millrace.lake.gate;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * What the pass saw of one file's rows; sent from the task that wrote it. No record, since Spark's
 * Kryo cannot send one.
 */
final class FileFindings implements Serializable {
  private final long rows;
  private final Fingerprint fingerprint;
  private final UnsafeRow aggregates; // null if none were asked for
  private final KeySet[] keys;

  FileFindings(long rows, Fingerprint fingerprint, UnsafeRow aggregates, KeySet[] keys) {
    this.rows = rows;
    this.fingerprint = fingerprint;
    this.aggregates = aggregates;
    this.keys = keys;
  }

  long rows() {
    return rows;
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  UnsafeRow aggregates() {
    return aggregates;
  }

  /** In the order of {@link RowPlan#keys}. */
  List<KeySet> keys() {
    return List.of(keys);
  }
}
