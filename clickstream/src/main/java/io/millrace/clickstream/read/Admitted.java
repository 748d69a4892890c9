package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * What other deliveries have left for a slice and its own does not hold: each event once, as it
 * came first. Holds the events until it is closed.
 */
final class Admitted implements AutoCloseable {
  /** With which slice an event came. */
  private static final String CAME_WITH = Companion.SLICE;

  private static final String NUMBER = "_number";

  private final Map<String, Long> cameWith;
  private final Optional<Dataset<Row>> events;

  private Admitted(Map<String, Long> cameWith, Optional<Dataset<Row>> events) {
    this.cameWith = cameWith;
    this.events = events;
  }

  static Admitted none() {
    return new Admitted(Map.of(), Optional.empty());
  }

  /**
   * @param left all that deliveries have left for other slices than their own
   * @param files of the slice's own delivery
   * @param task of the slice
   */
  static Admitted of(
      SparkSession spark, Dataset<Row> left, JavaRDD<DeliveredFiles.Delivered> files, Task task) {
    String own = task.slice();
    Dataset<Row> here = left.where(col(Survey.DAY).equalTo(own).and(col(CAME_WITH).notEqual(own)));
    Map<String, Long> cameWith = cameWith(here);
    if (cameWith.isEmpty()) {
      return none();
    }
    Dataset<Row> fresh = Repeats.without(spark, once(here), files, task);
    return new Admitted(cameWith, Optional.of(fresh.persist(StorageLevel.MEMORY_AND_DISK())));
  }

  private static Map<String, Long> cameWith(Dataset<Row> here) {
    Map<String, Long> counts = new TreeMap<>();
    here.groupBy(CAME_WITH)
        .count()
        .collectAsList() // a row for each delivery
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  /** Of events that were left several times, the one that came first. */
  static Dataset<Row> once(Dataset<Row> here) {
    WindowSpec byArrival =
        Window.partitionBy(EventColumns.EVENT_ID)
            .orderBy(CAME_WITH, EventColumns.FILE, EventColumns.LINE);
    return here.withColumn(NUMBER, row_number().over(byArrival))
        .where(col(NUMBER).equalTo(1))
        .drop(NUMBER);
  }

  /** Adds them to the events that the slice's own delivery holds. */
  Dataset<Row> addTo(Dataset<Row> own) {
    return events.map(late -> own.union(late.select(columns()))).orElse(own);
  }

  private static Column[] columns() {
    return Stream.of(EventColumns.SCHEMA.fieldNames()).map(functions::col).toArray(Column[]::new);
  }

  long count() {
    return events.map(Dataset::count).orElse(0L);
  }

  /** The slices whose deliveries have left events for this one, in their order. */
  List<Slice> cameWith() {
    return cameWith.keySet().stream().map(Slice::new).toList();
  }

  @Override
  public void close() {
    events.ifPresent(Dataset::unpersist);
  }
}
