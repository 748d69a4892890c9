package io.millrace.features.shuffle;

import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.sweep.Steps;
import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Serializable;
import scala.Tuple2;
import scala.runtime.AbstractFunction1;

/**
 * Events and labels, moved once to the partition of their entity. One more partition takes the
 * counts, so that those can be asked for first: what is moved by then is moved for the rows too.
 */
public final class Repartition {
  private static final long BYTES_A_PARTITION = 48L * 1024 * 1024;
  private static final int MOST_PARTITIONS = 4_000;

  /** The column of what is kept of an entity. */
  public static final String STATE = "_state";

  private final SparkSession spark;
  private final JavaPairRDD<Integer, byte[]> moved;
  private final FlatMapFunction<Iterator<Tuple2<Integer, byte[]>>, InternalRow> answers;
  private final StructType schema;
  private final int partitions;

  private Repartition(
      SparkSession spark,
      JavaPairRDD<Integer, byte[]> blocks,
      FlatMapFunction<Iterator<Tuple2<Integer, byte[]>>, InternalRow> answers,
      StructType schema,
      int partitions) {
    this.spark = spark;
    this.moved = blocks.partitionBy(new ByNumber(partitions + 1));
    this.answers = answers;
    this.schema = schema;
    this.partitions = partitions;
  }

  /** The labels' columns, then the features. */
  public static Repartition ofLabels(
      FeatureGroup group, Dataset<Row> events, Dataset<Row> labels, EventTime time) {
    EventPlan plan =
        EventPlan.of(
            group, events, List.of(new Steps.Range(Long.MIN_VALUE, Long.MAX_VALUE)), List.of());
    String name = "Labels for " + group.name();
    List<String> needed = new ArrayList<>(group.keys());
    needed.add(time.column());
    EventPlan.requireColumns(name, labels, needed);
    requireNew(name, labels, group);
    Dataset<Row> projected =
        labels.select(
            Stream.concat(needed.stream(), Arrays.stream(labels.columns()))
                .map(EventPlan::quoted)
                .toArray(Column[]::new));
    List<StructField> fields = Arrays.asList(projected.schema().fields());
    int keys = group.keys().size();
    LabelRows rows =
        new LabelRows(
            name,
            Keys.of(name, fields.subList(0, keys)),
            Clock.of(name, time, fields.get(keys)),
            labels.schema());
    plan.rows().keys().requireComparable(rows.keys(), group.name(), group.keys());
    int partitions = partitions(events.sparkSession(), plan.projected(), projected);
    EventRows read = plan.rows(); // a closure that held the plan would hold the session
    JavaRDD<Tuple2<Integer, byte[]>> blocks =
        internal(plan.projected())
            .mapPartitions(each -> read.blocks(each, partitions))
            .union(internal(projected).mapPartitions(each -> rows.blocks(each, partitions)));
    return new Repartition(
        events.sparkSession(),
        JavaPairRDD.fromJavaRDD(blocks),
        new Partition(plan.rows(), List.of(rows), 0, plan.features(), plan.types())::answers,
        schema(labels.schema(), group, plan.types()),
        partitions);
  }

  /** The keys of entities with events in a window, then the features. */
  public static Repartition ofEntities(FeatureGroup group, Dataset<Row> events, long at) {
    EventPlan plan =
        EventPlan.of(
            group,
            events,
            List.of(new Steps.Range(group.earliest(at), group.latest(at))),
            List.of());
    int partitions = partitions(events.sparkSession(), plan.projected());
    EventRows read = plan.rows();
    JavaRDD<Tuple2<Integer, byte[]>> blocks =
        internal(plan.projected()).mapPartitions(each -> read.blocks(each, partitions));
    StructType keys = keys(group, events);
    return new Repartition(
        events.sparkSession(),
        JavaPairRDD.fromJavaRDD(blocks),
        new Partition(plan.rows(), List.of(), at, plan.features(), plan.types())::answers,
        schema(keys, group, plan.types()),
        partitions);
  }

  private static StructType keys(FeatureGroup group, Dataset<Row> events) {
    return new StructType(
        group.keys().stream().map(key -> events.schema().apply(key)).toArray(StructField[]::new));
  }

  /**
   * The keys of entities with events in a window, then the features, then what is to be kept of
   * them.
   *
   * @param sliced where the events are
   * @param windows how they move
   * @param states keys, then what was kept; of the time that windows move from
   */
  public static Repartition ofStates(
      FeatureGroup group,
      Dataset<Row> events,
      SlicedEvents sliced,
      Steps windows,
      Optional<Dataset<Row>> states) {
    EventPlan plan = EventPlan.of(group, events, windows.ranges(), List.of(sliced));
    List<Dataset<Row>> inputs = new ArrayList<>(List.of(plan.projected()));
    states.ifPresent(inputs::add);
    int partitions = partitions(events.sparkSession(), inputs.toArray(Dataset[]::new));
    EventRows read = plan.rows();
    JavaRDD<Tuple2<Integer, byte[]>> blocks =
        internal(plan.projected()).mapPartitions(each -> read.blocks(each, partitions));
    if (states.isPresent()) {
      StateRows kept = new StateRows(read.keys());
      blocks =
          blocks.union(internal(states.get()).mapPartitions(each -> kept.blocks(each, partitions)));
    }
    return new Repartition(
        events.sparkSession(),
        JavaPairRDD.fromJavaRDD(blocks),
        new SlidingPartition(read, plan.features(), plan.types(), windows)::answers,
        schema(keys(group, events), group, plan.types()).add(STATE, DataTypes.BinaryType, false),
        partitions);
  }

  private static void requireNew(String name, Dataset<Row> labels, FeatureGroup group) {
    List<String> known = Arrays.asList(labels.columns());
    Optional<String> twice =
        Stream.concat(
                group.features().stream().map(each -> each.name()),
                group.derived().stream().map(each -> each.name()))
            .filter(known::contains)
            .findFirst();
    if (twice.isPresent()) {
      throw new InvalidSpecException(
          "%s have a column '%s' already. Rename one of the two.".formatted(name, twice.get()));
    }
  }

  private static StructType schema(StructType before, FeatureGroup group, DataType[] types) {
    StructType schema = before;
    for (int i = 0; i < types.length; i++) {
      schema = schema.add(group.features().get(i).name(), types[i], true);
    }
    return schema;
  }

  /** As many as there is data for, but at least one for each core. */
  @SafeVarargs
  private static int partitions(SparkSession spark, Dataset<Row>... inputs) {
    double bytes = 0;
    for (Dataset<Row> input : inputs) {
      bytes += input.queryExecution().optimizedPlan().stats().sizeInBytes().doubleValue();
    }
    int least = spark.sparkContext().defaultParallelism();
    return (int) Math.max(least, Math.min(bytes / BYTES_A_PARTITION, MOST_PARTITIONS));
  }

  private static JavaRDD<InternalRow> internal(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD();
  }

  public Dataset<Row> rows() {
    JavaRDD<InternalRow> rows = moved.mapPartitions(answers);
    return spark.internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** What became of each row that was read, by name. */
  public Map<String, Long> counts() {
    RDD<Tuple2<Integer, byte[]>> last =
        PartitionPruningRDD.create(moved.rdd(), new IsLast(partitions));
    Tally tally = new Tally();
    last.toJavaRDD().map(Tuple2::_2).collect().forEach(tally::plus); // one for each task
    return tally.byName();
  }

  /** Blocks know their partition. */
  private static final class ByNumber extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int partitions;

    ByNumber(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return (int) key;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByNumber same && same.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }

  private static final class IsLast extends AbstractFunction1<Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int last;

    IsLast(int last) {
      this.last = last;
    }

    @Override
    public Object apply(Object partition) {
      return (int) partition == last;
    }
  }
}
