package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Late events that days lack which are in the table: what a build of these days from their files
 * would bring in addition, found without reading the files again. Of the days' rows only the ids
 * are looked at. Holds the events until it is closed.
 */
public final class Latecomers implements AutoCloseable {
  private static final String ID = "_id";
  private static final String NAMED = "_named";
  private static final String SAME = "_same";

  private final Dataset<Row> fresh;
  private final Dataset<Row> found;
  private final List<Day> days;

  /**
   * What there is for a day.
   *
   * @param arriving how many events it lacks
   * @param admitted how many late events it has, as they still are
   * @param replaced how many it has that another delivery would now bring first
   * @param cameWith the slices whose deliveries have left events for it, those it has included
   */
  public record Day(
      Slice slice, long arriving, long admitted, long replaced, List<Slice> cameWith) {
    /** Whether all that must be done is to add, if it was made of as many late events. */
    public boolean onlyAdds(long madeOf) {
      return admitted == madeOf && replaced == 0;
    }
  }

  private Latecomers(Dataset<Row> fresh, Dataset<Row> found, List<Day> days) {
    this.fresh = fresh;
    this.found = found;
    this.days = days;
  }

  /**
   * Looks for them.
   *
   * @param left all that deliveries have left for other slices than their own
   * @param wanted the days
   * @param stored what is in the table of them
   */
  public static Latecomers of(Dataset<Row> left, List<Slice> wanted, StoredEvents stored) {
    Object[] values = wanted.stream().map(Slice::value).toArray();
    Dataset<Row> here =
        left.where(
            col(Survey.DAY).isin(values).and(col(Companion.SLICE).notEqual(col(Survey.DAY))));
    Dataset<Row> once = Admitted.once(here).persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> found = found(here, once, stored).persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> fresh =
        once.join(found, once.col(EventColumns.EVENT_ID).equalTo(found.col(ID)), "left_anti")
            .persist(StorageLevel.MEMORY_AND_DISK());
    List<Day> days = days(wanted, here, fresh, found);
    once.unpersist();
    return new Latecomers(fresh, found, days);
  }

  /** Rows of the table with the id of a late event: whether it is that one, or another that is. */
  private static Dataset<Row> found(Dataset<Row> here, Dataset<Row> once, StoredEvents stored) {
    Dataset<Row> wanted =
        once.select(
            once.col(EventColumns.EVENT_ID).as(ID),
            once.col(Survey.DAY),
            once.col(EventColumns.FILE).as("_file"),
            once.col(EventColumns.LINE).as("_line"));
    Dataset<Row> known =
        here.select(
                col(EventColumns.EVENT_ID).as("_known_id"),
                col(EventColumns.FILE).as("_known_file"),
                col(EventColumns.LINE).as("_known_line"),
                lit(true).as(NAMED))
            .distinct();
    return stored
        .withIds(once.select(once.col(EventColumns.EVENT_ID).as(ID)))
        .join(broadcast(wanted), col(EventColumns.EVENT_ID).equalTo(col(ID)))
        .withColumn(
            SAME,
            col(EventColumns.FILE)
                .equalTo(col("_file"))
                .and(col(EventColumns.LINE).equalTo(col("_line"))))
        .join(
            broadcast(known),
            col(ID)
                .equalTo(col("_known_id"))
                .and(col(EventColumns.FILE).equalTo(col("_known_file")))
                .and(col(EventColumns.LINE).equalTo(col("_known_line"))),
            "left_outer")
        .select(col(ID), col(Survey.DAY), col(SAME), col(NAMED).isNotNull().as(NAMED));
  }

  private static List<Day> days(
      List<Slice> wanted, Dataset<Row> here, Dataset<Row> fresh, Dataset<Row> found) {
    Map<String, List<Slice>> cameWith = new TreeMap<>();
    here.select(Survey.DAY, Companion.SLICE)
        .distinct()
        .orderBy(Companion.SLICE)
        .collectAsList() // one for each delivery and day
        .forEach(
            row ->
                cameWith
                    .computeIfAbsent(row.getString(0), day -> new ArrayList<>())
                    .add(new Slice(row.getString(1))));
    Map<String, Long> arriving = counts(fresh, lit(1));
    Map<String, Long> admitted = counts(found, when(col(SAME), 1));
    Map<String, Long> replaced = counts(found, when(functions.not(col(SAME)).and(col(NAMED)), 1));
    return wanted.stream()
        .map(
            day ->
                new Day(
                    day,
                    arriving.getOrDefault(day.value(), 0L),
                    admitted.getOrDefault(day.value(), 0L),
                    replaced.getOrDefault(day.value(), 0L),
                    cameWith.getOrDefault(day.value(), List.of())))
        .toList();
  }

  private static Map<String, Long> counts(Dataset<Row> rows, Column counted) {
    Map<String, Long> counts = new TreeMap<>();
    rows.groupBy(Survey.DAY)
        .agg(count(counted).as("n"))
        .collectAsList() // one a day
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  /** The days, in the order in which they were asked for. */
  public List<Day> days() {
    return days;
  }

  /**
   * The events that some of the days lack, with the columns of {@link EventColumns} and the days'.
   *
   * @param column in which the day stands
   */
  public Dataset<Row> rows(List<Slice> some, String column) {
    List<Column> columns = new ArrayList<>();
    for (String name : EventColumns.SCHEMA.fieldNames()) {
      columns.add(col(name));
    }
    columns.add(col(Survey.DAY).as(column));
    return fresh
        .where(col(Survey.DAY).isin(some.stream().map(Slice::value).toArray()))
        .select(columns.toArray(Column[]::new))
        .repartition(col(column)); // a file for each day, not one of each task
  }

  @Override
  public void close() {
    fresh.unpersist();
    found.unpersist();
  }
}
