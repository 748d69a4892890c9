package io.millrace.lake.table;

import io.delta.tables.DeltaTable;
import io.millrace.lake.Companion;
import io.millrace.lake.CompanionRecord;
import io.millrace.lake.ConflictException;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.lake.find.LiveFiles;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.VersionFiles;
import io.millrace.lake.gate.Staging;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.Staged;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * A table that stands beside a dataset's and follows its commits: files are staged in it before
 * one, and made visible after it. Which commit it has followed last is a transaction in its own
 * log, so that to follow twice is to follow once.
 */
public final class CompanionTable {
  private static final Logger LOG = LoggerFactory.getLogger(CompanionTable.class);
  private static final String OWNER = "millrace.companion-of";
  private static final int ATTEMPTS = 3;
  private static final String FOLLOWED = "millrace:companion:";

  private final SparkSession spark;
  private final DeltaLog log;

  private CompanionTable(SparkSession spark, DeltaLog log) {
    this.spark = spark;
    this.log = log;
  }

  /** The companion at a path; empty if there is no table. */
  public static Optional<CompanionTable> find(SparkSession spark, Path path) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    return LakeTable.snapshot(log).version() < 0
        ? Optional.empty()
        : Optional.of(new CompanionTable(spark, log));
  }

  /**
   * The companion at a path, made if it is not there, with all the columns of the rows to come.
   *
   * @param owner the dataset that it stands beside
   */
  public static CompanionTable open(
      SparkSession spark, Path path, Companion companion, DatasetName owner) {
    TableSpec spec = spec(companion);
    StructType columns = rows(companion).schema();
    if (find(spark, path).isEmpty()) {
      LakeTable.create(spark, path, spec, columns, Map.of(OWNER, owner.toString()));
    }
    LakeTable.openForRewrite(spark, path, spec, columns); // for its objections
    CompanionTable table = find(spark, path).orElseThrow();
    table.requireOwner(owner);
    table.addColumns(columns);
    return table;
  }

  private static TableSpec spec(Companion companion) {
    TableSpec table = companion.table();
    Slicing slicing =
        companion.entry() == Companion.Entry.REPLACE_SLICE
            ? Slicing.daily(Companion.SLICE, ZoneOffset.UTC)
            : Slicing.unpartitioned();
    return new TableSpec(
        table.name(), slicing, table.description(), table.owner(), table.columnComments(), false);
  }

  private static Dataset<Row> rows(Companion companion) {
    return companion.entry() == Companion.Entry.REPLACE_SLICE
        ? companion.rows().drop(Companion.SLICE)
        : companion.rows();
  }

  /** Whether the table stands beside a dataset's at all. */
  public boolean hasOwner() {
    return LakeTable.snapshot(log).metadata().configuration().contains(OWNER);
  }

  /** The dataset that this table stands beside. */
  public DatasetName owner() {
    Option<String> owner = LakeTable.snapshot(log).metadata().configuration().get(OWNER);
    if (owner.isEmpty()) {
      throw new InvalidSpecException(
          "The table at %s is no companion of a dataset.".formatted(log.dataPath()));
    }
    return DatasetName.parse(owner.get());
  }

  private void requireOwner(DatasetName owner) {
    if (!owner().equals(owner)) {
      throw new InvalidSpecException(
          "The table at %s is the companion of %s, so it cannot be that of %s too."
              .formatted(log.dataPath(), owner(), owner));
    }
  }

  private void addColumns(StructType columns) {
    OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.empty());
    if (Rewriting.addColumns(transaction, columns, field -> Metadata.empty())) {
      commit(transaction, List.of());
    }
  }

  /** Writes rows that nobody sees yet. */
  public Staged stage(Companion companion, Slice slice) {
    Snapshot snapshot = LakeTable.snapshot(log);
    Staging staging = new Staging(snapshot, companion.incidental());
    List<AddFile> files =
        staging.write(
            Rewriting.fitted(
                rows(companion),
                snapshot.metadata().schema(),
                spec(companion).slicing().column(),
                slice));
    return staged(companion, staging, files, Optional.empty());
  }

  /**
   * The same of several slices.
   *
   * @param slices whose rows they take the place of, if they enter so; then each row tells by
   *     {@link Companion#SLICE} which it is of
   * @return what becomes of each slice's rows, or of all of them if they are only added
   */
  public List<Staged> stage(Companion companion, List<Slice> slices) {
    Snapshot snapshot = LakeTable.snapshot(log);
    Staging staging = new Staging(snapshot, companion.incidental());
    List<AddFile> files =
        staging.write(Rewriting.fitted(companion.rows(), snapshot.metadata().schema()));
    if (companion.entry() == Companion.Entry.APPEND) {
      return List.of(staged(companion, staging, files, Optional.empty()));
    }
    return slices.stream()
        .map(
            slice ->
                staged(
                    companion,
                    staging,
                    files.stream().filter(file -> isOf(slice, file)).toList(),
                    Optional.of(slice)))
        .toList();
  }

  private Staged staged(
      Companion companion, Staging staging, List<AddFile> files, Optional<Slice> slice) {
    return new Staged(
        new CompanionRecord(
            companion.table().name(), staging.rows(files), staging.fingerprint(files)),
        companion.entry(),
        companion.expired(),
        files.stream().map(AddFile::json).toList(),
        slice,
        staging.readVersion(),
        OptionalLong.empty());
  }

  /** What to do in the place of rows, where there are none. */
  public Staged none(Companion companion) {
    return new Staged(
        new CompanionRecord(companion.table().name(), 0, ""),
        companion.entry(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        LakeTable.snapshot(log).version(),
        OptionalLong.empty());
  }

  /** Deletes what was staged for a commit that did not come to be. */
  public void discard(Staged staged) {
    for (AddFile file : files(staged)) {
      Path path = file.absolutePath(log);
      try {
        path.getFileSystem(log.newDeltaHadoopConf()).delete(path, false);
      } catch (IOException e) {
        LOG.warn("Left a file that no version refers to: {} ({})", path, e.getMessage());
      }
    }
  }

  private static List<AddFile> files(Staged staged) {
    return staged.files().stream().map(file -> (AddFile) Action.fromJson(file)).toList();
  }

  /** The transaction that says which commit of a dataset's table was followed last. */
  public static String appId(String tableId) {
    return FOLLOWED + tableId;
  }

  /**
   * Does what a commit says; nothing if that was done before.
   *
   * @param tableId of the dataset's table, since versions begin anew with another
   * @param commit its version
   * @param slice of what names no other
   */
  public void follow(String tableId, long commit, Slice slice, List<Staged> staged) {
    for (int attempt = 1; followed(tableId) < commit; attempt++) {
      try {
        followOnce(tableId, commit, slice, staged);
      } catch (ConcurrentModificationException e) { // another process does the same
        if (attempt == ATTEMPTS) {
          throw new ConflictException(
              "Other processes write to %s all the time, so its rows of version %d are not visible yet. Run 'millrace repair'."
                  .formatted(log.dataPath(), commit),
              e);
        }
      }
    }
  }

  private void followOnce(String tableId, long commit, Slice slice, List<Staged> staged) {
    // First, and by itself: what arrives now is not to be dropped, and to drop twice is to drop
    // once.
    staged.stream()
        .flatMap(each -> each.expired().stream())
        .forEach(
            condition -> DeltaTable.forPath(spark, log.dataPath().toString()).delete(condition));
    OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.empty());
    transaction.readWholeTable(); // whatever another process commits from here on is a conflict
    if (followed(tableId) >= commit) {
      return;
    }
    List<Action> actions = new ArrayList<>();
    List<AddFile> there = LiveFiles.of(transaction.snapshot());
    staged.forEach(each -> actions.addAll(actions(there, each.slice().orElse(slice), each)));
    actions.add(
        new SetTransaction(appId(tableId), commit, Option.apply(System.currentTimeMillis())));
    commit(transaction, actions);
    long rows = staged.stream().mapToLong(each -> each.record().rows()).sum();
    LOG.info("{} of {} follow version {}", rows, log.dataPath(), commit);
  }

  private long followed(String tableId) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    return SliceHistory.transaction(hadoop, log.dataPath(), appId(tableId)).orElse(-1);
  }

  private List<Action> actions(List<AddFile> there, Slice slice, Staged staged) {
    Restoring files = new Restoring(spark, log);
    if (staged.back().isPresent()) {
      Snapshot then = log.getSnapshotAt(staged.back().getAsLong(), Option.empty(), Option.empty());
      return files.actions(there, LiveFiles.of(then), this::vacuumed);
    }
    List<AddFile> arriving = files(staged);
    arriving.forEach(file -> files.requireThere(file, this::vacuumed));
    List<Action> actions = new ArrayList<>(arriving);
    if (staged.entry() == Companion.Entry.REPLACE_SLICE) {
      Set<String> paths = new HashSet<>(arriving.stream().map(AddFile::path).toList());
      there.stream()
          .filter(file -> isOf(slice, file))
          .filter(file -> !paths.contains(file.path()))
          .forEach(file -> actions.add(file.remove()));
    }
    return actions;
  }

  private static boolean isOf(Slice slice, AddFile file) {
    return file.partitionValues().get(Companion.SLICE).contains(slice.value());
  }

  private InvalidSpecException vacuumed(Path file) {
    return new InvalidSpecException(
        "The rows that belong beside a commit cannot become visible in %s: their file %s was vacuumed before anybody settled it. Build the slice again with --force."
            .formatted(log.dataPath(), file.getName()));
  }

  /** The rows at the present version. */
  public KeptRows rows() {
    Snapshot snapshot = LakeTable.snapshot(log);
    return new KeptRows(
        () -> VersionFiles.rows(spark, snapshot), new RowFinder(spark, snapshot, AddFile::path));
  }

  private static void commit(OptimisticTransaction transaction, List<Action> actions) {
    transaction.commit(
        JavaConverters.<Action>asScalaBuffer(actions).toList(),
        new DeltaOperations.Write(SaveMode.Append, Option.empty(), Option.empty(), Option.empty()));
  }
}
