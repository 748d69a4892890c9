package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Late events that days lack which are in the table: what a build of these days from their files
 * would bring in addition, found without reading the files again. Of the days' rows only the ids
 * are looked at, and the names of late events are held in memory.
 */
public final class Latecomers {
  private static final List<String> NAME =
      List.of(EventColumns.EVENT_ID, EventColumns.FILE, EventColumns.LINE, Companion.SLICE);
  private static final StructType FRESH =
      new StructType()
          .add("_id", DataTypes.StringType)
          .add("_file", DataTypes.StringType)
          .add("_line", DataTypes.LongType)
          .add("_came_with", DataTypes.StringType);

  private final Dataset<Row> here;
  private final List<Arrival> fresh;
  private final List<Day> days;

  /** What an event is told from others by, with its day and the slice it was delivered with. */
  private record Arrival(StoredEvents.Told event, String day, String cameWith) {
    /** Of events that were left several times, the first comes first: as {@link Admitted} does. */
    static final Comparator<Arrival> IN_ORDER =
        Comparator.comparing(Arrival::cameWith)
            .thenComparing(each -> UTF8String.fromString(each.event().file())) // as Spark orders
            .thenComparing(each -> each.event().line());
  }

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

  /** A day, while it is counted. */
  private static final class Counts {
    long arriving;
    long admitted;
    long replaced;
    final Set<String> cameWith = new TreeSet<>();

    Day of(Slice slice) {
      return new Day(
          slice, arriving, admitted, replaced, cameWith.stream().map(Slice::new).toList());
    }
  }

  private Latecomers(Dataset<Row> here, List<Arrival> fresh, List<Day> days) {
    this.here = here;
    this.fresh = fresh;
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
    Map<String, Counts> days = new HashMap<>();
    wanted.forEach(day -> days.put(day.value(), new Counts()));
    Map<String, Arrival> once = new TreeMap<>();
    Set<StoredEvents.Told> named = new HashSet<>();
    for (Arrival each : arrivals(here)) {
      days.get(each.day()).cameWith.add(each.cameWith());
      named.add(each.event());
      once.merge(
          each.event().id(),
          each,
          (one, two) -> Arrival.IN_ORDER.compare(one, two) <= 0 ? one : two);
    }
    Set<String> present = new HashSet<>();
    for (StoredEvents.Told event : stored.withIds(once.keySet())) {
      Arrival first = once.get(event.id());
      Counts day = days.get(first.day());
      present.add(event.id());
      if (event.equals(first.event())) {
        day.admitted++;
      } else if (named.contains(event)) {
        day.replaced++;
      }
    }
    List<Arrival> fresh =
        once.values().stream().filter(each -> !present.contains(each.event().id())).toList();
    fresh.forEach(each -> days.get(each.day()).arriving++);
    return new Latecomers(
        here, fresh, wanted.stream().map(day -> days.get(day.value()).of(day)).toList());
  }

  private static List<Arrival> arrivals(Dataset<Row> here) {
    Map<String, String> texts = new HashMap<>(); // files and days, each held once
    return here
        .select(
            Stream.concat(NAME.stream(), Stream.of(Survey.DAY))
                .map(functions::col)
                .toArray(Column[]::new))
        .collectAsList() // one for each late event
        .stream()
        .map(
            row ->
                new Arrival(
                    new StoredEvents.Told(
                        row.getString(0), once(texts, row.getString(1)), row.getLong(2)),
                    once(texts, row.getString(4)),
                    once(texts, row.getString(3))))
        .toList();
  }

  private static String once(Map<String, String> texts, String text) {
    return texts.computeIfAbsent(text, same -> same);
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
    Set<String> wanted = new HashSet<>(some.stream().map(Slice::value).toList());
    List<Row> names =
        fresh.stream()
            .filter(each -> wanted.contains(each.day()))
            .map(
                each ->
                    RowFactory.create(
                        each.event().id(),
                        each.event().file(),
                        each.event().line(),
                        each.cameWith()))
            .toList();
    Dataset<Row> arriving = here.sparkSession().createDataFrame(names, FRESH);
    Column same = functions.lit(true);
    for (int i = 0; i < NAME.size(); i++) {
      same = same.and(here.col(NAME.get(i)).equalTo(arriving.col(FRESH.fieldNames()[i])));
    }
    List<Column> columns = new ArrayList<>();
    for (String name : EventColumns.SCHEMA.fieldNames()) {
      columns.add(col(name));
    }
    columns.add(col(Survey.DAY).as(column));
    return here.join(broadcast(arriving), same, "left_semi")
        .select(columns.toArray(Column[]::new))
        .repartition(col(column)); // a file for each day, not one of each task
  }
}
