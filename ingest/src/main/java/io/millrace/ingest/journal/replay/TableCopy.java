package io.millrace.ingest.journal.replay;

import static java.util.Objects.requireNonNull;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.format.Handover;
import io.millrace.ingest.journal.format.JournalFormat;
import java.util.Arrays;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows of the source's table, read from the database itself, at a place of its log: the changes
 * that they lack stand after it in the journal.
 *
 * @param name of what was read, for messages and rejects
 * @param rows read once
 * @param place of the copy among the journal's changes, without a digest; see {@link
 *     Handover#placeOfCopy}
 * @param counted how many rows the source counted in the very state that they are read from; empty
 *     if it could not
 * @param whole whether they are all of the table's rows, so that a row older than the copy, and not
 *     in it, is gone
 */
public record TableCopy(
    String name, Dataset<Row> rows, long[] place, OptionalLong counted, boolean whole) {
  public TableCopy {
    requireNonNull(name, "name");
    requireNonNull(rows, "rows");
    place = place.clone();
    requireNonNull(counted, "counted");
  }

  @Override
  public long[] place() {
    return place.clone();
  }

  /** What remembers the copy beside the table. */
  String position() {
    return Position.of(place);
  }

  /** Before all rows of the copy, and after all that is older. */
  String barrier(JournalFormat format) {
    return Position.of(Arrays.copyOf(place, Handover.partsOfBarrier(format)));
  }
}
