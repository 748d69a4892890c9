package io.millrace.features.shuffle;

import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Window;
import io.millrace.features.sweep.Steps;
import io.millrace.lake.table.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** Events and labels, moved once to the partition of their entity. */
public final class Repartition {
  private static final long BYTES_A_PARTITION = 48L * 1024 * 1024;
  private static final int MOST_PARTITIONS = 4_000;

  private final SparkSession spark;
  private final Moved moved;
  private final FlatMapFunction<Iterator<Tuple2<Integer, byte[]>>, InternalRow> answers;
  private final StructType schema;

  private Repartition(
      SparkSession spark,
      Moved moved,
      FlatMapFunction<Iterator<Tuple2<Integer, byte[]>>, InternalRow> answers,
      StructType schema) {
    this.spark = spark;
    this.moved = moved;
    this.answers = answers;
    this.schema = schema;
  }

  /**
   * The labels' columns, then the features.
   *
   * @param delay how long before a label's time its features are of
   */
  public static Repartition ofLabels(
      FeatureGroup group,
      Dataset<Row> events,
      Dataset<Row> labels,
      EventTime time,
      Duration delay) {
    EventPlan plan =
        EventPlan.of(
            group, events, List.of(new Steps.Range(Long.MIN_VALUE, Long.MAX_VALUE)), List.of());
    String name = "Labels for " + group.name();
    List<String> needed = new ArrayList<>(group.keys());
    needed.add(time.column());
    Columns.require(name, labels, needed);
    Columns.requireNone(name, labels, group.columns());
    Dataset<Row> projected =
        labels.select(
            Stream.concat(needed.stream(), Arrays.stream(labels.columns()))
                .map(Names::column)
                .toArray(Column[]::new));
    List<StructField> fields = Arrays.asList(projected.schema().fields());
    int keys = group.keys().size();
    LabelRows rows =
        new LabelRows(
            name,
            Keys.of(name, fields.subList(0, keys)),
            Clock.of(name, time, fields.get(keys)),
            Window.micros(delay),
            labels.schema());
    plan.rows().keys().requireComparable(rows.keys(), group.name(), group.keys());
    int partitions = partitions(events.sparkSession(), List.of(plan.projected(), projected));
    EventRows read = plan.rows(); // a closure that held the plan would hold the session
    JavaRDD<Tuple2<Integer, byte[]>> blocks =
        internal(plan.projected())
            .mapPartitions(each -> read.blocks(each, partitions))
            .union(internal(projected).mapPartitions(each -> rows.blocks(each, partitions)));
    return new Repartition(
        events.sparkSession(),
        new Moved(blocks, partitions),
        new Partition(plan.rows(), List.of(rows), 0, plan.features(), plan.types())::answers,
        schema(labels.schema(), group, plan.types()));
  }

  /** The keys of entities with events in a window, then the features. */
  public static Repartition ofEntities(FeatureGroup group, Dataset<Row> events, long at) {
    EventPlan plan =
        EventPlan.of(
            group,
            events,
            List.of(new Steps.Range(group.earliest(at), group.latest(at))),
            List.of());
    int partitions = partitions(events.sparkSession(), List.of(plan.projected()));
    EventRows read = plan.rows();
    JavaRDD<Tuple2<Integer, byte[]>> blocks =
        internal(plan.projected()).mapPartitions(each -> read.blocks(each, partitions));
    StructType keys = keys(group, events);
    return new Repartition(
        events.sparkSession(),
        new Moved(blocks, partitions),
        new Partition(plan.rows(), List.of(), at, plan.features(), plan.types())::answers,
        schema(keys, group, plan.types()));
  }

  static StructType keys(FeatureGroup group, Dataset<Row> events) {
    return new StructType(
        group.keys().stream().map(key -> events.schema().apply(key)).toArray(StructField[]::new));
  }

  static StructType schema(StructType before, FeatureGroup group, DataType[] types) {
    StructType schema = before;
    for (int i = 0; i < types.length; i++) {
      schema = schema.add(group.features().get(i).name(), types[i], true);
    }
    return schema;
  }

  /** As many as there is data for, but at least one for each core. */
  static int partitions(SparkSession spark, List<Dataset<Row>> inputs) {
    double bytes = 0;
    for (Dataset<Row> input : inputs) {
      bytes += input.queryExecution().optimizedPlan().stats().sizeInBytes().doubleValue();
    }
    int least = spark.sparkContext().defaultParallelism();
    return (int) Math.max(least, Math.min(bytes / BYTES_A_PARTITION, MOST_PARTITIONS));
  }

  static JavaRDD<InternalRow> internal(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD();
  }

  public Dataset<Row> rows() {
    JavaRDD<InternalRow> rows = moved.made(answers);
    return spark.internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** What became of each row that was read, by name. */
  public Map<String, Long> counts() {
    return moved.counts();
  }
}
