package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.col;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import io.millrace.lake.find.SearchedFiles;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Late events that days lack which are in the table: what a build of these days from their files
 * would bring in addition, found without reading the files again.
 */
public interface Latecomers extends AutoCloseable {
  /** Of more late events than these the names are not held in memory: they take 200 bytes each. */
  long NAMED = 500_000;

  /**
   * What there is for a day.
   *
   * @param arriving how many events it lacks
   * @param admitted how many late events it has, as they still are
   * @param replaced how many it has that another delivery would now bring first
   * @param cameWith the slices whose deliveries have left events for it, those it has included
   */
  record Day(Slice slice, long arriving, long admitted, long replaced, List<Slice> cameWith) {
    /** Whether all that must be done is to add, if it was made of as many late events. */
    public boolean onlyAdds(long madeOf) {
      return admitted == madeOf && replaced == 0;
    }
  }

  /**
   * Looks for them.
   *
   * @param left all that deliveries have left for other slices than their own
   * @param wanted the days
   * @param stored what is in the table of them
   * @param many how many events were left for these days
   */
  static Latecomers of(Dataset<Row> left, List<Slice> wanted, StoredEvents stored, long many) {
    return many <= NAMED
        ? NamedLatecomers.of(left, wanted, stored)
        : JoinedLatecomers.of(left, wanted, stored.all());
  }

  /** The days, in the order in which they were asked for. */
  List<Day> days();

  /**
   * The events that some of the days lack, with the columns of {@link EventColumns} and the days'.
   *
   * @param column in which the day stands
   */
  Dataset<Row> rows(List<Slice> some, String column);

  /** What the search for those that are there has told; empty if it was another. */
  default Optional<SearchedFiles> searched() {
    return Optional.empty();
  }

  /** Lets go of what it holds; {@link #rows} are good until then. */
  @Override
  default void close() {}

  /** What other deliveries than theirs have left for some days. */
  static Dataset<Row> leftFor(Dataset<Row> left, List<Slice> days) {
    return left.where(
        col(Survey.DAY)
            .isin(days.stream().map(Slice::value).toArray())
            .and(col(Companion.SLICE).notEqual(col(Survey.DAY))));
  }

  /** A file for each day, not one of each task. */
  static Dataset<Row> asEvents(Dataset<Row> late, String column) {
    return late.select(
            Stream.concat(
                    Stream.of(EventColumns.SCHEMA.fieldNames()).map(functions::col),
                    Stream.of(col(Survey.DAY).as(column)))
                .toArray(Column[]::new))
        .repartition(col(column));
  }
}
