package io.millrace.lake.gate;

import io.millrace.lake.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.delta.CurrentTransactionInfo;
import org.apache.spark.sql.delta.DeltaColumnMapping;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.IsolationLevel;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Serializable$;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.actions.Protocol;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.delta.stats.DeltaJobStatisticsTracker;
import org.apache.spark.sql.delta.stats.StatisticsCollection;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A Delta transaction that has seen every row it is about to publish, and publishes only what its
 * terms decide on. All that it overrides is {@code protected} in Scala, which is public in the
 * class file.
 */
final class GatedTransaction extends OptimisticTransaction {
  private static final Logger LOG = LoggerFactory.getLogger(GatedTransaction.class);

  private final Gate gate;
  private final List<RowTracker> trackers = new ArrayList<>();
  private String userMetadata; // null until there is something to publish
  private Set<String> audited = Set.of();

  GatedTransaction(OptimisticTransaction delta, Gate gate) {
    super(delta.deltaLog(), delta.catalogTable(), delta.snapshot());
    this.gate = gate;
  }

  @Override
  public Tuple2<Option<DeltaJobStatisticsTracker>, Option<StatisticsCollection>>
      getOptionalStatsTrackerAndStatsCollection(
          Seq<Attribute> output, Path path, StructType partitionSchema, Dataset<Row> rows) {
    var own = super.getOptionalStatsTrackerAndStatsCollection(output, path, partitionSchema, rows);
    if (own._1().isEmpty()) {
      throw new IllegalStateException(
          "spark.databricks.delta.stats.collect is off, so the gate cannot see the rows.");
    }
    StructType written = written(metadata().schema(), output, partitionSchema);
    StructType all = written;
    Optional<AggregatePlan.Constant> slice =
        gate.terms()
            .slicing()
            .column()
            .map(column -> new AggregatePlan.Constant(column, onlySlice()));
    if (slice.isPresent()) {
      all = all.add(slice.get().column(), "string");
    }
    RowPlan plan = new RowPlan(rows.sparkSession(), written, slice, gate.terms().questions(all));
    RowTracker tracker = new RowTracker(deltaLog().newDeltaHadoopConf(), own._1().get(), plan);
    trackers.add(tracker);
    return new Tuple2<>(Option.apply(tracker), own._2());
  }

  /** Where rows are of several slices, nothing that is asked may look at which. */
  private String onlySlice() {
    var slices = gate.terms().slices();
    return slices.size() == 1 ? slices.iterator().next().value() : null;
  }

  /** The rows as they are seen: without partition columns, under their logical names. */
  static StructType written(StructType table, Seq<Attribute> output, StructType partitionSchema) {
    Map<String, String> logicalNames = new HashMap<>();
    for (StructField field : table.fields()) {
      logicalNames.put(DeltaColumnMapping.getPhysicalName(field), field.name());
    }
    Set<String> partitions = Set.of(partitionSchema.fieldNames());
    StructType written = new StructType();
    for (Attribute column : Scala.<Attribute>list(output)) {
      if (!partitions.contains(column.name())) {
        String name = logicalNames.getOrDefault(column.name(), column.name());
        written = written.add(name, column.dataType(), true);
      }
    }
    return written;
  }

  @Override
  public Option<Object> commitImpl(
      Seq<Action> actions,
      DeltaOperations.Operation operation,
      boolean canSkipEmptyCommits,
      scala.collection.immutable.Map<String, String> tags) {
    List<AddFile> visible =
        Scala.<Action>list(actions).stream()
            .filter(action -> action instanceof AddFile file && file.dataChange())
            .map(AddFile.class::cast)
            .toList();
    if (gate.isOver()) {
      requireNone(visible); // housekeeping that Delta does after a commit moves files, not data
      return super.commitImpl(actions, operation, canSkipEmptyCommits, tags);
    }
    PendingWrite pending = pending(actions, visible, operation);
    Decision decision = Gate.aside(this, () -> gate.terms().decide(pending));
    if (!(decision instanceof Decision.Publish publish)) {
      gate.withheld();
      delete(pending.files());
      deleteVectors(visible, actions);
      throw new IllegalStateException("withheld"); // the only way out that commits nothing
    }
    userMetadata = publish.userMetadata();
    audited = identities(visible);
    List<Action> all = new ArrayList<>(Scala.list(actions));
    publish.transactions().forEach((appId, number) -> all.add(transaction(appId, number)));
    return super.commitImpl(Scala.seq(all), operation, false, tags);
  }

  private PendingWrite pending(
      Seq<Action> actions, List<AddFile> visible, DeltaOperations.Operation operation) {
    Map<String, RowTracker> trackerOf = new HashMap<>();
    for (RowTracker tracker : trackers) {
      tracker.findings().keySet().forEach(file -> trackerOf.put(file, tracker));
    }
    List<AddFile> written = new ArrayList<>();
    List<AddFile> masked = new ArrayList<>();
    for (AddFile file : visible) {
      (trackerOf.containsKey(nameOf(file)) ? written : masked).add(file);
    }
    requireOnlyHidden(masked, actions);
    requireKnownSlices(written);
    boolean removes =
        Scala.<Action>list(actions).stream()
            .anyMatch(action -> action instanceof RemoveFile file && file.dataChange());
    return new PendingWrite(this, operation, written, removes, trackerOf);
  }

  /** A file that we did not write may be there again only with some of its rows hidden. */
  private static void requireOnlyHidden(List<AddFile> masked, Seq<Action> actions) {
    Set<String> removed = new HashSet<>();
    for (Action action : Scala.<Action>list(actions)) {
      if (action instanceof RemoveFile file) {
        removed.add(file.path());
      }
    }
    for (AddFile file : masked) {
      if (file.deletionVector() == null || !removed.contains(file.path())) {
        throw new IllegalStateException("The gate has not seen the rows of " + file.path());
      }
    }
  }

  private void requireKnownSlices(List<AddFile> written) {
    if (gate.terms().slicing().column().isEmpty()) {
      return;
    }
    Set<String> slices =
        gate.terms().slices().stream().map(Slice::value).collect(Collectors.toSet());
    for (AddFile file : written) {
      var values = JavaConverters.mapAsJavaMap(file.partitionValues()).values();
      if (values.size() != 1 || !slices.containsAll(values)) {
        throw new IllegalStateException(
            "A file of partition %s in the write of %s".formatted(values, slices));
      }
    }
  }

  private static void requireNone(List<AddFile> visible) {
    if (!visible.isEmpty()) {
      throw new IllegalStateException("A second commit of data in one gated write.");
    }
  }

  private static SetTransaction transaction(String appId, long number) {
    return new SetTransaction(appId, number, Option.apply(System.currentTimeMillis()));
  }

  /** Files that will never be visible. VACUUM would find them too, after days. */
  private void delete(List<AddFile> files) {
    files.forEach(file -> delete(file.absolutePath(deltaLog())));
  }

  /** A new vector is in a new file; what has only been named again is not to be deleted. */
  private void deleteVectors(List<AddFile> visible, Seq<Action> actions) {
    Set<Path> made = new HashSet<>();
    visible.forEach(file -> vector(file.deletionVector()).ifPresent(made::add));
    for (Action action : Scala.<Action>list(actions)) {
      if (action instanceof RemoveFile file) {
        vector(file.deletionVector()).ifPresent(made::remove);
      }
    }
    made.forEach(this::delete);
  }

  private Optional<Path> vector(DeletionVectorDescriptor vector) {
    return vector != null && vector.isOnDisk()
        ? Optional.of(vector.absolutePath(deltaLog().dataPath()))
        : Optional.empty();
  }

  private void delete(Path path) {
    try {
      path.getFileSystem(deltaLog().newDeltaHadoopConf()).delete(path, false);
    } catch (IOException e) {
      LOG.warn("Left a file that no version refers to: {} ({})", path, e.getMessage());
    }
  }

  /** Called once an attempt, after a lost race too: what is written must be what was audited. */
  @Override
  public Snapshot doCommit(
      long version, CurrentTransactionInfo info, int attempt, IsolationLevel isolation) {
    Set<String> now =
        identities(
            Scala.<Action>list(info.actions()).stream()
                .filter(action -> action instanceof AddFile file && file.dataChange())
                .map(AddFile.class::cast)
                .toList());
    if (!now.equals(audited)) {
      throw new IllegalStateException("The files of the commit are not those that were audited.");
    }
    Snapshot snapshot = super.doCommit(version, info, attempt, isolation);
    if (userMetadata != null) {
      gate.committed(version);
    }
    return snapshot;
  }

  /**
   * A merge has looked its keys up in what was there: had another added rows meanwhile, by an
   * append for instance, it would have had to look at those.
   */
  @Override
  public IsolationLevel getIsolationLevelToUse(
      Seq<Action> actions, DeltaOperations.Operation operation) {
    return operation instanceof DeltaOperations.Merge
        ? Serializable$.MODULE$
        : super.getIsolationLevelToUse(actions, operation);
  }

  /** CONVERT, CLONE and RESTORE would come this way. */
  @Override
  public Tuple2<Object, Snapshot> commitLarge(
      SparkSession spark,
      Iterator<Action> actions,
      Option<Protocol> protocol,
      DeltaOperations.Operation operation,
      scala.collection.immutable.Map<String, String> context,
      scala.collection.immutable.Map<String, String> metrics) {
    throw new IllegalStateException(operation.name() + " does not pass through the gate.");
  }

  @Override
  public Option<String> getUserMetadata(DeltaOperations.Operation operation) {
    return userMetadata == null ? super.getUserMetadata(operation) : Option.apply(userMetadata);
  }

  static String nameOf(AddFile file) {
    return new Path(file.path()).getName();
  }

  private static Set<String> identities(List<AddFile> files) {
    return files.stream()
        .map(file -> file.path() + " " + file.getDeletionVectorUniqueId())
        .collect(Collectors.toSet());
  }
}
