package io.millrace.features.shuffle;

import static org.apache.spark.sql.functions.col;

import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.sweep.Slide;
import io.millrace.features.sweep.Steps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple2;

/**
 * Entities that move from one time to a later one. It is made once, and then read as two tables:
 * their features, and what is to be kept of them.
 */
public final class MovingSlice {
  /** The column that tells what states were written by, and of what types. */
  private static final String FORM = "form";

  /** The column of states: a block of those of many entities. */
  private static final String BLOCK = "states";

  private static final StructType STATES =
      new StructType()
          .add(FORM, DataTypes.StringType, false)
          .add(BLOCK, DataTypes.BinaryType, false);

  private final SparkSession spark;
  private final Moved moved;
  private final JavaRDD<byte[]> made;
  private final StructType schema;
  private final String form;

  private MovingSlice(SparkSession spark, Moved moved, SlidingPartition partition, String form) {
    this.spark = spark;
    this.moved = moved;
    this.made = moved.made(partition::made).persist(StorageLevel.MEMORY_AND_DISK());
    this.schema = partition.schema();
    this.form = form;
  }

  /**
   * @param sliced where the events are
   * @param windows how they move
   * @param states as {@link #states} gave them for the time that windows move from; what is of
   *     another form is not read
   */
  public static MovingSlice of(
      FeatureGroup group,
      Dataset<Row> events,
      SlicedEvents sliced,
      Steps windows,
      Optional<Dataset<Row>> states) {
    EventPlan plan = EventPlan.of(group, events, windows.ranges(), List.of(sliced));
    EventRows read = plan.rows();
    String form = form(read);
    Optional<Dataset<Row>> kept =
        states
            .filter(each -> Arrays.asList(each.columns()).contains(FORM))
            .map(each -> each.where(col(FORM).equalTo(form)).select(col(BLOCK)));
    List<Dataset<Row>> inputs = new ArrayList<>(List.of(plan.projected()));
    kept.ifPresent(inputs::add);
    int partitions = Repartition.partitions(events.sparkSession(), inputs);
    JavaRDD<Tuple2<Integer, byte[]>> blocks =
        Repartition.internal(plan.projected()).mapPartitions(each -> read.blocks(each, partitions));
    if (kept.isPresent()) {
      StateRows rows = new StateRows(read.keys());
      blocks =
          blocks.union(
              Repartition.internal(kept.get())
                  .mapPartitions(each -> rows.blocks(each, partitions)));
    }
    StructType schema = Repartition.schema(Repartition.keys(group, events), group, plan.types());
    return new MovingSlice(
        events.sparkSession(),
        new Moved(blocks, partitions),
        new SlidingPartition(read, plan.features(), plan.types(), schema, windows),
        form);
  }

  /** States hold values as these types have them, and nothing that says so. */
  private static String form(EventRows rows) {
    return Stream.concat(Arrays.stream(rows.keys().types()), Arrays.stream(rows.types()))
        .map(DataType::catalogString)
        .collect(Collectors.joining(", ", Slide.FORMAT + ": ", ""));
  }

  /** The keys of entities with events in a window, then the features. */
  public Dataset<Row> rows() {
    int columns = schema.length();
    JavaRDD<InternalRow> rows =
        made.filter(block -> block[0] == Block.ROWS)
            .flatMap(block -> RowBlock.rows(block, columns));
    return spark.internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** What is to be kept of them: few rows, each of many entities. */
  public Dataset<Row> states() {
    UTF8String text = UTF8String.fromString(form);
    JavaRDD<InternalRow> rows =
        made.filter(block -> block[0] == Block.STATES)
            .map(block -> new GenericInternalRow(new Object[] {text, block}));
    return spark.internalCreateDataFrame(rows.rdd(), STATES, false);
  }

  /** What became of each row that was read, by name. */
  public Map<String, Long> counts() {
    return moved.counts();
  }

  /** Lets go of what was made. */
  public void close() {
    made.unpersist(false);
  }
}
