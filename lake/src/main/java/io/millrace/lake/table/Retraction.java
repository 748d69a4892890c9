package io.millrace.lake.table;

import static org.apache.spark.sql.functions.col;

import io.millrace.lake.ConflictException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.TableSpec;
import io.millrace.lake.state.SliceTransaction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaColumnMapping;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.CommitInfo;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.Option;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Brings a slice back to what it was at an earlier version, in one commit that names its files
 * again and rewrites none.
 */
public final class Retraction {
  private final SparkSession spark;
  private final TableSpec table;
  private final Slice slice;
  private final DeltaLog log;

  public Retraction(SparkSession spark, Path path, TableSpec table, Slice slice) {
    this.spark = spark;
    this.table = table;
    this.slice = slice;
    this.log = DeltaLog.forTable(spark, path);
  }

  /**
   * Commits.
   *
   * @param version whose content of the slice comes back; empty to empty the slice
   * @param since the version of the first commit that is taken back; later changes of the slice by
   *     others than its own runs would be lost, so they are refused
   * @param own the versions of all commits by the slice's own runs
   * @param last the slice's transaction number, as it is known
   * @param userMetadata what the commit is to say
   * @return the version of the commit
   */
  public long commit(
      OptionalLong version, long since, Set<Long> own, OptionalLong last, String userMetadata) {
    Snapshot now = LakeTable.snapshot(log);
    refuseForeignChanges(version.orElse(since), now, own);
    OptimisticTransaction transaction = transaction(now, userMetadata);
    String appId = SliceTransaction.appId(slice);
    long number = transaction.txnVersion(appId);
    if (number != last.orElse(-1)) {
      throw new ConflictException(
          "Slice %s of %s was committed by another run just now, so nothing was retracted. Look at it, then retract again if it still must be."
              .formatted(slice, table.name()));
    }
    List<Action> actions = changes(filesNow(transaction), version);
    actions.add(
        new SetTransaction(
            appId,
            SliceTransaction.next(last, SliceRecord.Event.RETRACTED),
            Option.apply(System.currentTimeMillis())));
    return transaction.commit(seq(actions), operation(version.orElse(since - 1)));
  }

  private OptimisticTransaction transaction(Snapshot snapshot, String userMetadata) {
    return new OptimisticTransaction(log, Option.empty(), snapshot) {
      @Override
      public Option<String> getUserMetadata(DeltaOperations.Operation operation) {
        return Option.apply(userMetadata);
      }
    };
  }

  /** As history will show it. Delta's DELETE would ask for metrics that only its command has. */
  private static DeltaOperations.Operation operation(long version) {
    return new DeltaOperations.Restore(Option.apply(version), Option.empty());
  }

  /**
   * Reading them through the transaction makes it conflict with whoever changes the slice. By
   * value, since a predicate on a column with an odd name would find other files, or none.
   */
  private List<AddFile> filesNow(OptimisticTransaction transaction) {
    return JavaConverters.seqAsJavaList(
        partitionColumn(transaction.snapshot())
            .map(name -> transaction.filterFiles(partition(name)))
            .orElseGet(transaction::filterFiles));
  }

  private scala.collection.immutable.Set<scala.collection.immutable.Map<String, String>> partition(
      String column) {
    return new scala.collection.immutable.Set.Set1<>(
        new scala.collection.immutable.Map.Map1<>(column, slice.value()));
  }

  private List<Action> changes(List<AddFile> now, OptionalLong version) {
    List<AddFile> then = version.isPresent() ? filesAt(version.getAsLong()) : List.<AddFile>of();
    return new Restoring(spark, log)
        .actions(
            now,
            then,
            missing ->
                new InvalidSpecException(
                    "Slice %s of %s cannot go back to version %d: its file %s was vacuumed since. Build the slice again instead; readers see its present content until then."
                        .formatted(slice, table.name(), version.orElse(0), missing.getName())));
  }

  private List<AddFile> filesAt(long version) {
    Snapshot then = log.getSnapshotAt(version, Option.empty(), Option.empty());
    Dataset<AddFile> files = then.allFiles();
    return partitionColumn(then)
        .map(name -> files.where(col("partitionValues").getItem(name).equalTo(slice.value())))
        .orElse(files)
        .collectAsList();
  }

  /** As files name it, which column mapping may have changed. */
  private Optional<String> partitionColumn(Snapshot snapshot) {
    return table
        .slicing()
        .column()
        .map(column -> DeltaColumnMapping.getPhysicalName(snapshot.schema().apply(column)));
  }

  private void refuseForeignChanges(long after, Snapshot now, Set<Long> own) {
    var commits = log.getChanges(after + 1, false);
    while (commits.hasNext()) {
      Tuple2<Object, Seq<Action>> commit = commits.next();
      long version = (Long) commit._1();
      if (!own.contains(version) && changesSlice(commit._2(), now)) {
        throw new InvalidSpecException(
            "Slice %s of %s cannot be retracted: version %d changed its rows by other means than a run%s, and going back would undo that without a word. Build the slice again instead."
                .formatted(slice, table.name(), version, told(commit._2())));
      }
    }
  }

  /** What the commit says of itself, if it says anything. */
  private static String told(Seq<Action> actions) {
    for (Action action : JavaConverters.seqAsJavaList(actions)) {
      if (action instanceof CommitInfo info && info.userMetadata().isDefined()) {
        return " (%s)".formatted(info.userMetadata().get());
      }
    }
    return "";
  }

  private boolean changesSlice(Seq<Action> actions, Snapshot now) {
    Optional<String> column = partitionColumn(now);
    for (Action action : JavaConverters.seqAsJavaList(actions)) {
      if (action instanceof FileAction file && file.dataChange()) {
        var values = file.partitionValues();
        if (column.isEmpty()
            || values == null
            || values.get(column.get()).contains(slice.value())) {
          return true;
        }
      }
    }
    return false;
  }

  private static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }
}
