package io.millrace.clickstream.read;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.AgentReader;
import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.enrich.SentAgent;
import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A slice of a table of events: what its delivery holds of it, and what other deliveries have left
 * for it. Holds what its first reading found until it is closed.
 */
public final class Delivery implements AutoCloseable {
  /** What the names of companions end in. */
  public static final String REJECTS = "_rejects";

  public static final String LATE = "_late";

  public static final String AGENTS = "_agents";

  /** Different agents of its events, and how many of them no earlier delivery held. */
  static final String AGENTS_MET = "agents";

  static final String AGENTS_READ = "agents.read";

  /** Late events of other deliveries that are in the slice. */
  public static final String ADMITTED = "admitted";

  private final SparkSession spark;
  private final TableSpec table;
  private final JavaRDD<DeliveredFiles.Delivered> files;
  private final Task task;
  private final JavaRDD<Survey.Finding> findings;
  private final Tally tally = new Tally();
  private final Set<SentAgent> agents = new HashSet<>();
  private final AgentDictionary dictionary;
  private final Admitted admitted;

  private Delivery(
      SparkSession spark,
      TableSpec table,
      JavaRDD<DeliveredFiles.Delivered> files,
      Task task,
      Kept kept) {
    this.spark = spark;
    this.table = table;
    this.files = files;
    this.task = task;
    this.findings =
        files.mapPartitions(some -> Survey.of(task, some)).persist(StorageLevel.MEMORY_AND_DISK());
    findings
        .filter(finding -> finding.tally() != null)
        .collect() // one a task
        .forEach(
            finding -> {
              tally.add(finding.tally());
              agents.addAll(finding.agents());
            });
    this.dictionary =
        AgentDictionary.of(spark, agents, kept.agents().filter(any -> task.spec().keepsAgents()));
    this.admitted =
        kept.late().map(late -> Admitted.of(spark, late, files, task)).orElseGet(Admitted::none);
  }

  /**
   * Reads a delivery for the first time.
   *
   * @param kept what other deliveries have left in the companions
   */
  public static Delivery open(
      SparkSession spark,
      EventsSpec spec,
      TableSpec table,
      Slice slice,
      DeliveredFiles delivered,
      Kept kept) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaRDD<DeliveredFiles.Delivered> files = shared(context, delivered);
    Task alone = task(spark, spec, table.slicing(), slice, Map.of());
    Task task =
        delivered.count() < 2
            ? alone
            : task(
                spark,
                spec,
                table.slicing(),
                slice,
                FewRepeats.suits(delivered)
                    ? FewRepeats.inFiles(context, delivered, alone)
                    : Repeats.inFiles(spark, files, alone));
    return new Delivery(spark, table, files, task, kept);
  }

  private static Task task(
      SparkSession spark,
      EventsSpec spec,
      Slicing slicing,
      Slice slice,
      Map<String, org.roaringbitmap.longlong.Roaring64NavigableMap> repeats) {
    return new Task(
        new SerializableConfiguration(spark.sessionState().newHadoopConf()),
        spec,
        spec.rules().version(),
        slicing.by(),
        slicing.zone(),
        slice.value(),
        repeats,
        Agents::read);
  }

  /** A file is read by one task; the largest are begun first. */
  private static JavaRDD<DeliveredFiles.Delivered> shared(
      JavaSparkContext context, DeliveredFiles delivered) {
    List<DeliveredFiles.Delivered> largestFirst =
        delivered.files().stream()
            .sorted(Comparator.comparingLong(DeliveredFiles.Delivered::length).reversed())
            .toList();
    int tasks = Math.max(1, Math.min(largestFirst.size(), context.defaultParallelism() * 4));
    return context.parallelize(interleaved(largestFirst, tasks), tasks);
  }

  /** So that each of as many equal parts has some of the largest. */
  private static List<DeliveredFiles.Delivered> interleaved(
      List<DeliveredFiles.Delivered> files, int parts) {
    List<DeliveredFiles.Delivered> order = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      for (int i = part; i < files.size(); i += parts) {
        order.add(files.get(i));
      }
    }
    return order;
  }

  /** The events of the slice, with the columns of {@link EventColumns}. */
  public Dataset<Row> rows() {
    Task reading = task.with(dictionary.reader());
    Dataset<Row> own =
        frame(files.mapPartitions(some -> new OwnRows(reading, some)), EventColumns.SCHEMA);
    return admitted.addTo(own);
  }

  private Dataset<Row> frame(JavaRDD<InternalRow> rows, StructType schema) {
    return spark.internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** What the delivery holds beside the slice's events. */
  public List<Companion> companions() {
    AgentReader reader = dictionary.reader();
    List<Companion> companions = new ArrayList<>();
    companions.add(
        companion(
            REJECTS, "Lines of %s that are no event.", Survey.REJECTS, Survey.Finding::rejected));
    companions.add(
        companion(
            LATE,
            "Events of %s that were delivered for other slices than their own.",
            Survey.LATE,
            finding -> finding.late() == null ? null : finding.late(reader)));
    if (task.spec().keepsAgents()) {
      companions.add(
          new Companion(
              beside(AGENTS, "What the agents of %s say of themselves."), dictionary.fresh()));
    }
    return companions;
  }

  private Companion companion(String suffix, String description, StructType schema, CellsOf cells) {
    JavaRDD<InternalRow> rows =
        findings.map(cells::apply).filter(Objects::nonNull).map(row -> new GenericInternalRow(row));
    return Companion.replacing(beside(suffix, description), frame(rows, schema));
  }

  /**
   * What deliveries have left beside the events.
   *
   * @param late all events for other slices than their own; empty if there is no such table
   * @param agents what agents say; empty if there is no such table
   */
  public record Kept(Optional<Dataset<Row>> late, Optional<Dataset<Row>> agents) {
    public static final Kept NOTHING = new Kept(Optional.empty(), Optional.empty());
  }

  /** A function that goes to executors. */
  private interface CellsOf extends Function<Survey.Finding, Object[]>, java.io.Serializable {}

  private TableSpec beside(String suffix, String description) {
    var name = new io.millrace.lake.DatasetName(table.name().layer(), table.name().name() + suffix);
    return new TableSpec(
        name,
        Slicing.unpartitioned(),
        description.formatted(table.name()),
        table.owner(),
        Map.of(),
        false);
  }

  /** The lines that are no event. */
  public Dataset<Row> rejects() {
    return companions().get(0).rows();
  }

  /** What became of the delivery's lines, and how many events came with others. */
  public Map<String, Long> balance() {
    Map<String, Long> balance = new HashMap<>(tally.counts());
    balance.putIfAbsent(Tally.READ, 0L);
    balance.putIfAbsent(Tally.ACCEPTED, 0L);
    balance.put(ADMITTED, admitted.count());
    balance.put(AGENTS_MET, (long) agents.size());
    balance.put(AGENTS_READ, (long) dictionary.freshCount());
    return balance;
  }

  public boolean addsUp() {
    return tally.addsUp();
  }

  public long read() {
    return tally.of(Tally.READ);
  }

  public long rejected() {
    return tally.of(Tally.REJECTED);
  }

  /** How many rows the slice has if nothing is lost on the way. */
  public long rowsOfSlice() {
    return tally.of(Tally.ACCEPTED) + admitted.count();
  }

  /** The slices whose deliveries have left events for this one. */
  public List<Slice> cameWith() {
    return admitted.cameWith();
  }

  /** What a commit's balance calls the late events that it has left for a slice. */
  public static String lateFor(Slice slice) {
    return Tally.LATE + "." + slice.value();
  }

  @Override
  public void close() {
    findings.unpersist(false);
    dictionary.close();
    admitted.close();
  }
}
