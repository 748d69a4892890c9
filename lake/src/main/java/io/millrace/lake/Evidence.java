package io.millrace.lake;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What is known of the rows that are about to become visible. Everything but {@link #pending} costs
 * nothing to ask.
 */
public interface Evidence {
  Batch batch();

  /** The columns of the table as they will be after the commit. */
  StructType schema();

  /** How many rows this batch wrote. For an upsert: how many it inserted or updated. */
  long rows();

  /** How many rows this batch takes away; those of which it writes a new state are among them. */
  default long leaving() {
    return 0;
  }

  /**
   * One row a written file, with the values of {@link Questions#aggregates} in their order, as a
   * query over that file would give them. No rows were written where the list is empty.
   */
  List<Row> aggregates();

  /**
   * How often the keys occur among the written rows.
   *
   * @param columns one of {@link Questions#keys}
   */
  KeyCounts keys(List<String> columns);

  /**
   * What checks found of a slice before rows came to it that it keeps otherwise; empty for all
   * other writes.
   */
  default List<CheckResult> foundBefore() {
    return List.of();
  }

  /**
   * How often the keys of rows that come to such a slice occur in it then: these keys alone, those
   * with a NULL left out, for much less than all. Empty if that is not known.
   */
  default Optional<KeyCounts> arrivingKeys(List<String> columns) {
    return Optional.empty();
  }

  FileStatistics statistics();

  /**
   * The rows themselves, read from the pending files: a scan. Only for what nothing else answers.
   */
  Dataset<Row> pending();

  /**
   * The newest accepted slice before this one in time, retracted ones left out; for an
   * unpartitioned dataset its last accepted content.
   */
  Optional<SliceRecord> lastAccepted();
}
