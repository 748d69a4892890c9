package io.millrace.features.shuffle;

import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.sweep.Slide;
import io.millrace.features.sweep.Steps;
import io.millrace.features.sweep.SweptFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
  private static final int MOST_PARTS = 100;

  private static final StructType STATES =
      new StructType()
          .add(KeptPart.FORM, DataTypes.StringType, false)
          .add(KeptPart.BLOCK, DataTypes.BinaryType, false);

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
   * @param parts what was kept at the time that windows move from: none, or for each feature
   *     something. What is of other types is not read, as the counts tell
   */
  public static MovingSlice of(
      FeatureGroup group,
      Dataset<Row> events,
      SlicedEvents sliced,
      Steps windows,
      List<KeptPart> parts) {
    EventPlan plan = EventPlan.of(group, events, windows.ranges(), List.of(sliced));
    EventRows read = plan.rows();
    StateForm form = form(group, plan, windows.at());
    List<KeptPart> kept =
        parts.stream().filter(part -> part.form().isPartOf(form)).limit(MOST_PARTS).toList();
    List<Dataset<Row>> inputs = new ArrayList<>(List.of(plan.projected()));
    kept.forEach(part -> inputs.add(part.rows()));
    int partitions = Repartition.partitions(events.sparkSession(), inputs);
    JavaRDD<Tuple2<Integer, byte[]>> blocks =
        Repartition.internal(plan.projected()).mapPartitions(each -> read.blocks(each, partitions));
    for (int i = 0; i < kept.size(); i++) {
      StateRows rows = new StateRows(read.keys(), (byte) (Block.STATES + i));
      blocks =
          blocks.union(
              Repartition.internal(kept.get(i).rows().select(KeptPart.BLOCK))
                  .mapPartitions(each -> rows.blocks(each, partitions)));
    }
    StructType schema = Repartition.schema(Repartition.keys(group, events), group, plan.types());
    return new MovingSlice(
        events.sparkSession(),
        new Moved(blocks, partitions),
        new SlidingPartition(
            read,
            plan.features(),
            kept.stream().map(part -> features(plan, part)).toList(),
            plan.types(),
            schema,
            windows),
        form.text());
  }

  private static StateForm form(FeatureGroup group, EventPlan plan, long at) {
    EventRows rows = plan.rows();
    Map<String, String> features = new LinkedHashMap<>();
    plan.features()
        .forEach(
            each ->
                features.put(
                    each.name(),
                    each.input() < rows.types().length
                        ? rows.types()[each.input()].catalogString()
                        : "")); // of each event
    Map<String, Integer> versions = new LinkedHashMap<>();
    features.keySet().forEach(name -> versions.put(name, group.versionOf(name)));
    versions.values().removeIf(version -> version == group.version());
    return new StateForm(
        Slide.FORMAT,
        group.version(),
        versions,
        at,
        names(rows.keys().types()),
        names(rows.types()).subList(0, rows.tieBreaks()),
        features);
  }

  private static List<String> names(DataType... types) {
    return Arrays.stream(types).map(DataType::catalogString).toList();
  }

  /** In the order in which they were when the part was written. */
  private static List<SweptFeature> features(EventPlan plan, KeptPart part) {
    Map<String, SweptFeature> byName =
        plan.features().stream().collect(Collectors.toMap(SweptFeature::name, each -> each));
    return part.features().stream().map(byName::get).toList();
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
