package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Found by joins, however many they are. */
final class JoinedLatecomers implements Latecomers {
  private static final List<String> NAME =
      List.of(EventColumns.EVENT_ID, EventColumns.FILE, EventColumns.LINE);

  private final Dataset<Row> fresh;
  private final List<Day> days;

  private JoinedLatecomers(Dataset<Row> fresh, List<Day> days) {
    this.fresh = fresh;
    this.days = days;
  }

  /**
   * @param events of these days, with the columns that name them
   */
  static JoinedLatecomers of(Dataset<Row> left, List<Slice> wanted, Dataset<Row> events) {
    Dataset<Row> here = Latecomers.leftFor(left, wanted);
    Dataset<Row> once = Admitted.once(here).persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> present = present(here, once, events).persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> fresh =
        once.join(
                present,
                once.col(EventColumns.EVENT_ID).equalTo(present.col("_" + EventColumns.EVENT_ID)),
                "left_anti")
            .persist(StorageLevel.MEMORY_AND_DISK());
    Map<String, Row> arriving = byDay(fresh, count(lit(1)));
    Map<String, Row> there =
        byDay(
            present,
            count(when(col("_same"), 1)),
            count(when(not(col("_same")).and(col("_named")), 1)));
    Map<String, Row> cameWith = byDay(here, collect_set(col(Companion.SLICE)));
    present.unpersist();
    once.unpersist();
    return new JoinedLatecomers(
        fresh,
        wanted.stream()
            .map(
                day ->
                    new Day(
                        day,
                        number(arriving.get(day.value()), 1),
                        number(there.get(day.value()), 1),
                        number(there.get(day.value()), 2),
                        slices(cameWith.get(day.value()))))
            .toList());
  }

  /** Rows of the table with the id of a late event: whether it is that one, or another that is. */
  private static Dataset<Row> present(Dataset<Row> here, Dataset<Row> once, Dataset<Row> events) {
    Dataset<Row> first =
        once.select(
            Stream.concat(Stream.of(named("_")), Stream.of(col(Survey.DAY)))
                .toArray(Column[]::new));
    Dataset<Row> known = here.select(named("_known_")).distinct().withColumn("_any", lit(true));
    return events
        .select(named(""))
        .join(first, col(EventColumns.EVENT_ID).equalTo(col("_" + EventColumns.EVENT_ID)))
        .withColumn("_same", coalesce(same("_"), lit(false)))
        .join(known, same("_known_"), "left_outer")
        .withColumn("_named", col("_any").isNotNull());
  }

  private static Column[] named(String prefix) {
    return NAME.stream().map(name -> col(name).as(prefix + name)).toArray(Column[]::new);
  }

  private static Column same(String prefix) {
    return NAME.stream()
        .map(name -> col(name).equalTo(col(prefix + name)))
        .reduce(Column::and)
        .orElseThrow();
  }

  private static Map<String, Row> byDay(Dataset<Row> rows, Column first, Column... others) {
    return rows.groupBy(Survey.DAY).agg(first, others).collectAsList().stream() // one a day
        .collect(
            Collectors.toMap(
                row -> row.getString(0), Function.identity(), (a, b) -> a, HashMap::new));
  }

  private static long number(Row counted, int at) {
    return counted == null ? 0 : counted.getLong(at);
  }

  private static List<Slice> slices(Row cameWith) {
    return cameWith == null
        ? List.of()
        : cameWith.<String>getList(1).stream().sorted().map(Slice::new).toList();
  }

  @Override
  public List<Day> days() {
    return days;
  }

  @Override
  public Dataset<Row> rows(List<Slice> some, String column) {
    return Latecomers.asEvents(
        fresh.where(col(Survey.DAY).isin(some.stream().map(Slice::value).toArray())), column);
  }

  @Override
  public void close() {
    fresh.unpersist();
  }
}
