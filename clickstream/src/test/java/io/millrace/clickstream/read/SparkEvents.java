package io.millrace.clickstream.read;

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
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Days as {@link Delivery} makes them. */
final class SparkEvents extends EventsTable {
  private static final StructType LEFT = Survey.LATE.add(Companion.SLICE, DataTypes.StringType);
  private static final TableSpec TABLE =
      new TableSpec(
          DatasetName.parse("silver.events"),
          Slicing.daily("event_date", ZoneOffset.UTC),
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
    try (Delivery delivery = Delivery.open(spark, spec, TABLE, day, files, left(left))) {
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
