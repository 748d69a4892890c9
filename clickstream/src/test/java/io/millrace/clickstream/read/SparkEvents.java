package io.millrace.clickstream.read;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Days as {@link Delivery} makes them, to which {@link Latecomers} adds what came late. */
final class SparkEvents extends EventsTable {
  private static final StructType LEFT = Survey.LATE.add(Companion.SLICE, DataTypes.StringType);
  private static final String DATE = "event_date";
  private static final StructType LOOKED_AT =
      new StructType()
          .add(EventColumns.EVENT_ID, DataTypes.StringType)
          .add(EventColumns.FILE, DataTypes.StringType)
          .add(EventColumns.LINE, DataTypes.LongType)
          .add(DATE, DataTypes.StringType);
  private static final TableSpec TABLE =
      new TableSpec(
          DatasetName.parse("silver.events"),
          Slicing.daily(DATE, ZoneOffset.UTC),
          "",
          "",
          Map.of(),
          false);

  private final SparkSession spark;

  SparkEvents(SparkSession spark, Deliveries deliveries, Duration accept, Duration ahead) {
    super(deliveries, accept, ahead);
    this.spark = spark;
  }

  @Override
  Made make(EventsSpec spec, Slice day, DeliveredFiles files, Map<String, List<Left>> left) {
    try (Delivery delivery = Delivery.open(spark, spec, TABLE, day, files, kept(left))) {
      if (!delivery.addsUp()) {
        throw new AssertionError(delivery.balance());
      }
      List<Event> rows =
          internal(delivery.rows()).stream().map(row -> Event.of(day.value(), row)).toList();
      if (rows.size() != delivery.rowsOfSlice()) {
        throw new AssertionError("%d rows of %s".formatted(rows.size(), delivery.balance()));
      }
      List<Left> late =
          internal(delivery.companions().get(1).rows()).stream().map(Left::of).toList();
      return new Made(rows, late, delivery.balance());
    }
  }

  @Override
  Map<String, Made> add(Map<String, Made> days, Map<String, List<Left>> left) {
    List<Slice> wanted = days.keySet().stream().map(Slice::new).toList();
    Map<String, Made> added = new TreeMap<>();
    StoredEvents stored = new StoredEvents.Joined(events(days));
    Latecomers late = Latecomers.of(left(left).orElseThrow(), wanted, stored, 0);
    for (Latecomers.Day day : late.days()) {
      Made made = days.get(day.slice().value());
      if (day.onlyAdds(made.balance().getOrDefault(Delivery.ADMITTED, 0L))) {
        added.put(day.slice().value(), with(made, day, late));
      }
    }
    return added;
  }

  private static Made with(Made made, Latecomers.Day day, Latecomers late) {
    List<Event> rows = new ArrayList<>(made.rows());
    internal(late.rows(List.of(day.slice()), DATE))
        .forEach(row -> rows.add(Event.of(day.slice().value(), row)));
    if (rows.size() != made.rows().size() + day.arriving()) {
      throw new AssertionError("%d rows with %s".formatted(rows.size(), day));
    }
    Map<String, Long> balance = new TreeMap<>(made.balance());
    balance.put(Delivery.ADMITTED, day.admitted() + day.arriving());
    return new Made(rows, made.left(), balance);
  }

  /** Of the table what is looked at. */
  private Dataset<Row> events(Map<String, Made> days) {
    List<Row> rows = new ArrayList<>();
    days.forEach(
        (day, made) ->
            made.rows()
                .forEach(
                    each -> {
                      String[] cells = each.text().split("\\|");
                      rows.add(RowFactory.create(each.id(), cells[3], Long.valueOf(cells[4]), day));
                    }));
    return spark.createDataFrame(rows, LOOKED_AT);
  }

  private Delivery.Kept kept(Map<String, List<Left>> left) {
    return new Delivery.Kept(left(left), Optional.empty());
  }

  /** As the companion holds it. */
  private Optional<Dataset<Row>> left(Map<String, List<Left>> left) {
    List<InternalRow> rows = new ArrayList<>();
    left.forEach(
        (day, its) ->
            its.forEach(
                each -> {
                  Object[] cells = new Object[LEFT.size()];
                  for (int i = 0; i < Survey.LATE.size(); i++) {
                    cells[i] = each.row().get(i, Survey.LATE.fields()[i].dataType());
                  }
                  cells[Survey.LATE.size()] = UTF8String.fromString(day);
                  rows.add(new GenericInternalRow(cells));
                }));
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    JavaRDD<InternalRow> some =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, 2);
    return Optional.of(spark.internalCreateDataFrame(some.rdd(), LEFT, false));
  }

  private static List<InternalRow> internal(Dataset<Row> rows) {
    return rows.queryExecution()
        .toRdd()
        .toJavaRDD()
        .map(row -> row instanceof UnsafeRow unsafe ? (InternalRow) unsafe.copy() : row)
        .collect();
  }
}
