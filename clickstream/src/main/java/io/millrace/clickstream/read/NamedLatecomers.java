package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.broadcast;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import io.millrace.lake.find.SearchedFiles;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Found by their names, which are held in memory: for as many as {@link Latecomers#NAMED}. */
final class NamedLatecomers implements Latecomers {
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
  private final Optional<SearchedFiles> searched;

  /** What an event is told from others by, with its day and the slice it was delivered with. */
  private record Arrival(StoredEvents.Told event, String day, String cameWith) {
    /** Of events that were left several times, the first comes first: as {@link Admitted} does. */
    static final Comparator<Arrival> IN_ORDER =
        Comparator.comparing(Arrival::cameWith)
            .thenComparing(each -> UTF8String.fromString(each.event().file())) // as Spark orders
            .thenComparing(each -> each.event().line());
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

  private NamedLatecomers(
      Dataset<Row> here, List<Arrival> fresh, List<Day> days, Optional<SearchedFiles> searched) {
    this.here = here;
    this.fresh = fresh;
    this.days = days;
    this.searched = searched;
  }

  static NamedLatecomers of(Dataset<Row> left, List<Slice> wanted, StoredEvents stored) {
    Dataset<Row> here = Latecomers.leftFor(left, wanted);
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
    StoredEvents.Found found = stored.withIds(once.keySet());
    for (StoredEvents.Told event : found.events()) {
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
    return new NamedLatecomers(
        here,
        fresh,
        wanted.stream().map(day -> days.get(day.value()).of(day)).toList(),
        found.searched());
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

  @Override
  public List<Day> days() {
    return days;
  }

  @Override
  public Optional<SearchedFiles> searched() {
    return searched;
  }

  @Override
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
    return Latecomers.asEvents(here.join(broadcast(arriving), same, "left_semi"), column);
  }
}
