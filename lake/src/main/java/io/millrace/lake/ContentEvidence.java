package io.millrace.lake;

import io.millrace.lake.gate.PendingContent;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What rows that did not all go by will be; what statistics do not tell is read, if it is asked.
 */
record ContentEvidence(
    Batch batch,
    PendingContent content,
    long leaving,
    Questions questions,
    Optional<SliceRecord> lastAccepted,
    List<CheckResult> foundBefore,
    Function<List<String>, Optional<KeyCounts>> arriving)
    implements Evidence {
  @Override
  public StructType schema() {
    return content.schema();
  }

  @Override
  public long rows() {
    return content.rows();
  }

  @Override
  public List<Row> aggregates() {
    return content.aggregates(questions.aggregates());
  }

  @Override
  public KeyCounts keys(List<String> columns) {
    return content.keys(columns);
  }

  @Override
  public Optional<KeyCounts> arrivingKeys(List<String> columns) {
    return arriving.apply(columns);
  }

  @Override
  public FileStatistics statistics() {
    return content.statistics();
  }

  @Override
  public Dataset<Row> pending() {
    return content.read();
  }
}
