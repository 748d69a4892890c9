package io.millrace.lake;

import io.millrace.lake.gate.PendingWrite;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** What a pending write shows to the audit. */
record PendingEvidence(
    Batch batch, PendingWrite write, Questions questions, Optional<SliceRecord> lastAccepted)
    implements Evidence {
  @Override
  public StructType schema() {
    return write.schema();
  }

  @Override
  public long rows() {
    return write.rows();
  }

  @Override
  public long leaving() {
    return batch.mode() instanceof WriteMode.Rewrite ? write.leaving() : 0;
  }

  @Override
  public List<Row> aggregates() {
    return write.aggregates();
  }

  @Override
  public KeyCounts keys(List<String> columns) {
    int key = questions.keys().indexOf(columns);
    if (key < 0) {
      throw new IllegalStateException("The audit did not ask for the keys " + columns);
    }
    return write.keys(key);
  }

  @Override
  public FileStatistics statistics() {
    return write.statistics();
  }

  @Override
  public Dataset<Row> pending() {
    return write.read();
  }
}
