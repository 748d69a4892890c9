package io.millrace.lake.gate;

import io.millrace.lake.FileStatistics;
import io.millrace.lake.KeyCounts;
import io.millrace.lake.Slice;
import io.millrace.lake.find.LiveFiles;
import io.millrace.lake.find.SearchedFiles;
import io.millrace.lake.state.SliceHistory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.SnapshotDescriptor;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.Protocol;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

/** Rows that are written and not yet visible, and what was seen of them on their way. */
public final class PendingWrite {
  private final OptimisticTransaction transaction;
  private final DeltaOperations.Operation operation;
  private final List<AddFile> files;
  private final boolean removes;
  private final List<FileFindings> findings;
  private List<AddFile> there; // null until somebody asks
  private final Map<List<String>, Optional<ArrivingKeys>> arriving = new HashMap<>();
  private final RowPlan plan; // null if no rows were written at all

  PendingWrite(
      OptimisticTransaction transaction,
      DeltaOperations.Operation operation,
      List<AddFile> files,
      boolean removes,
      Map<String, RowTracker> trackerOf) {
    this.transaction = transaction;
    this.operation = operation;
    this.files = files;
    this.removes = removes;
    List<FileFindings> seen = new ArrayList<>();
    RowPlan planOfAll = null;
    for (AddFile file : files) {
      String name = GatedTransaction.nameOf(file);
      RowTracker tracker = trackerOf.get(name);
      seen.add(tracker.findings().get(name));
      planOfAll = tracker.plan();
    }
    this.findings = seen;
    this.plan = planOfAll;
  }

  List<AddFile> files() {
    return files;
  }

  /** The version of the table that the transaction has read. */
  public long readVersion() {
    return transaction.readVersion();
  }

  /**
   * The numbers that the table has for app ids; see {@link #lastTransaction}.
   *
   * @return without those that it does not have
   */
  public Map<String, Long> lastTransactions(Collection<String> appIds) {
    appIds.forEach(appId -> transaction.readTxn().$plus$eq(appId));
    DeltaLog log = transaction.deltaLog();
    Map<String, Long> numbers =
        new HashMap<>(SliceHistory.transactions(log.newDeltaHadoopConf(), log.dataPath()));
    numbers.keySet().retainAll(appIds);
    return numbers;
  }

  /**
   * The number that the table has for an app id, by its log as it is now. A commit by someone else
   * that has changed it since the version that was read, or changes it from now on, makes this one
   * fail.
   */
  public OptionalLong lastTransaction(String appId) {
    transaction.readTxn().$plus$eq(appId); // as txnVersion() does, which rebuilds the whole state
    DeltaLog log = transaction.deltaLog();
    return SliceHistory.transaction(log.newDeltaHadoopConf(), log.dataPath(), appId);
  }

  /** As {@link #lastTransaction}, but a change by someone else does not matter. */
  public OptionalLong transactionAsRead(String appId) {
    Option<Object> number = transaction.snapshot().transactions().get(appId);
    return number.isEmpty() ? OptionalLong.empty() : OptionalLong.of((Long) number.get());
  }

  /** The columns of the table as they will be after the commit. */
  public StructType schema() {
    return transaction.metadata().schema();
  }

  /** Whether the commit would change the table's columns or properties. */
  public boolean changesMetadata() {
    return !transaction.metadata().equals(transaction.snapshot().metadata())
        || !transaction.protocol().equals(transaction.snapshot().protocol());
  }

  public long rows() {
    return findings.stream().mapToLong(FileFindings::rows).sum();
  }

  /** Whether readers would see other rows after the commit: some come, or some go. */
  public boolean changesRows() {
    return removes || !files.isEmpty();
  }

  /** Rows that a merge takes away; those that it updates in place are not among them. */
  public long leaving() {
    return metrics().getOrDefault("numTargetRowsDeleted", 0L);
  }

  /** Of the rows that come; if rows go, their number counts too. */
  public String fingerprint() {
    Fingerprint sum = new Fingerprint();
    findings.forEach(file -> sum.add(file.fingerprint()));
    if (leaving() > 0) {
      sum.add(leaving());
    }
    return sum.toString();
  }

  /** One row a written file. */
  public List<Row> aggregates() {
    return findings.stream().map(file -> plan.aggregates(file)).toList();
  }

  /**
   * @param key which of the keys that were asked for
   */
  public KeyCounts keys(int key) {
    List<KeySet> sets = findings.stream().map(file -> file.keys().get(key)).toList();
    return KeySet.merge(sets, plan == null || plan.exact(key));
  }

  public FileStatistics statistics() {
    return new PendingStatistics(transaction.metadata().schema(), files);
  }

  /** The rows, read back from the pending files. */
  public Dataset<Row> read() {
    return read(files);
  }

  private Dataset<Row> read(List<AddFile> some) {
    return transaction
        .deltaLog()
        .createDataFrame(pendingTable(), Scala.seq(some), false, Option.empty());
  }

  /** What is written, as if it had not been looked at on its way. */
  public PendingContent content() {
    return new PendingContent(schema(), files, this::read);
  }

  /**
   * What a slice will hold: the rows that it has, and those that are written.
   *
   * @throws IllegalStateException if rows leave the table, since then it holds fewer
   */
  public PendingContent contentOf(Slice slice) {
    if (removes) {
      throw new IllegalStateException("Rows leave slices that others only come to.");
    }
    if (there == null) {
      there = LiveFiles.of(transaction.snapshot());
    }
    List<AddFile> all =
        Stream.concat(there.stream(), files.stream()).filter(file -> isOf(slice, file)).toList();
    return new PendingContent(schema(), all, this::read);
  }

  /**
   * Of a slice that rows only come to; empty if these cannot be searched for in it.
   *
   * @param searched which files need no second search
   */
  public Optional<KeyCounts> arrivingKeys(
      Slice slice, List<String> key, Optional<SearchedFiles> searched) {
    if (rows() > ArrivingKeys.MOST) {
      return Optional.empty();
    }
    return arriving
        .computeIfAbsent(key, columns -> ArrivingKeys.of(transaction, read(), columns, searched))
        .map(keys -> keys.of(slice));
  }

  private static boolean isOf(Slice slice, AddFile file) {
    return JavaConverters.mapAsJavaMap(file.partitionValues()).containsValue(slice.value());
  }

  /** How many of the written rows are of a slice. */
  public long rows(Slice slice) {
    return findings(slice).mapToLong(FileFindings::rows).sum();
  }

  /**
   * The fingerprint of a slice that rows have come to.
   *
   * @param before its fingerprint without them
   */
  public String fingerprint(Slice slice, String before) {
    Fingerprint sum = Fingerprint.parse(before);
    findings(slice).forEach(file -> sum.add(file.fingerprint()));
    return sum.toString();
  }

  private Stream<FileFindings> findings(Slice slice) {
    return IntStream.range(0, files.size())
        .filter(i -> isOf(slice, files.get(i)))
        .mapToObj(findings::get);
  }

  /** How many rows a MERGE inserted, updated and so on; by Delta's names for them. */
  public Map<String, Long> metrics() {
    Map<String, Long> metrics = new HashMap<>();
    var values = transaction.getOperationMetrics(operation);
    if (values.isDefined()) {
      JavaConverters.mapAsJavaMap(values.get())
          .forEach(
              (name, value) -> {
                if (name.startsWith("numTargetRows")) {
                  metrics.put(name, Long.valueOf(value));
                }
              });
    }
    return metrics;
  }

  /** The table as it will be: the snapshot knows neither new columns nor a new table's. */
  private SnapshotDescriptor pendingTable() {
    return new SnapshotDescriptor() {
      @Override
      public DeltaLog deltaLog() {
        return transaction.deltaLog();
      }

      @Override
      public long version() {
        return transaction.snapshot().version();
      }

      @Override
      public Metadata metadata() {
        return transaction.metadata();
      }

      @Override
      public Protocol protocol() {
        return transaction.protocol();
      }

      @Override
      public Option<Object> numOfFilesIfKnown() {
        return Option.empty();
      }

      @Override
      public Option<Object> sizeInBytesIfKnown() {
        return Option.empty();
      }
    };
  }
}
