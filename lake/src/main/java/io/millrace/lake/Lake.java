package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.find.RowFinder;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.table.ArrivedFiles;
import io.millrace.lake.table.CompanionTable;
import io.millrace.lake.table.LakeTable;
import io.millrace.lake.table.Widening;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of a warehouse, each written only through the gate: a batch is staged, its pending
 * files are audited, and one commit makes rows, verdict and state visible together, or nothing.
 *
 * <p>May be used by several threads at once, each with its own table or slice.
 */
public final class Lake {
  private static final Logger LOG = LoggerFactory.getLogger(Lake.class);
  private static final String JOB_DESCRIPTION = "spark.job.description";

  private final SparkSession spark;
  private final LakeLocation location;
  private final Companions companions;
  private final Map<DatasetName, SliceHistory> histories = new ConcurrentHashMap<>();

  private Lake(SparkSession spark, LakeLocation location) {
    this.spark = spark;
    this.location = location;
    this.companions = new Companions(spark, location);
  }

  /**
   * @param spark built with {@link SparkSettings#required}
   */
  public static Lake open(SparkSession spark, LakeLocation location) {
    return new Lake(requireNonNull(spark, "spark"), requireNonNull(location, "location"));
  }

  /**
   * Writes a batch into its slice, if the audit accepts it. The table is made if it is not there.
   *
   * @param progress told of {@link Step#STAGED}, {@link Step#AUDITED} and {@link Step#COMMITTED}
   * @throws SchemaMismatchException if the batch's columns do not fit the table's
   * @throws DuplicateKeysException if the rows of an upsert repeat a key
   * @throws ConflictException if another run committed to the slice meanwhile; nothing was written
   * @throws UnreachableException if the warehouse cannot be written to
   */
  public CommitResult commit(Batch batch, Audit audit, Progress progress) {
    Path path = location.table(batch.table().name());
    String what = "%s %s".formatted(batch.table().name(), batch.slice());
    LOG.info("Writing {} ({}, run {})", what, batch.mode().getClass().getSimpleName(), batch.run());
    long start = System.nanoTime();
    CommitResult result = described("Write " + what, () -> write(batch, path, audit, progress));
    LOG.info("{} after {} s: {}", what, (System.nanoTime() - start) / 1_000_000_000, told(result));
    return result;
  }

  /**
   * Changes several slices in one commit, each with a record of its own, if the audit accepts them
   * all.
   *
   * @param audits gives one for each slice that is judged
   * @return what each slice came to, in the order of the parts: all committed, all unchanged, or
   *     all rejected
   * @throws SchemaMismatchException if the columns do not fit the table's
   * @throws ConflictException if another run committed to one of the slices, or to the rows that
   *     were read, meanwhile; nothing was written
   * @throws InvalidSpecException if one of the slices is not ready
   * @throws UnreachableException if the warehouse cannot be written to
   */
  public List<CommitResult> commit(Restating restating, Supplier<Audit> audits, Progress progress) {
    DatasetName dataset = restating.table().name();
    String what = "%s %s".formatted(dataset, restating.slices());
    LOG.info("Restating {}", what);
    List<CommitResult> results =
        described(
            "Restate " + what,
            () -> {
              SliceHistory before = historyToWrite(dataset);
              companions.settle(dataset, before);
              return new SlicesWrite(
                      spark,
                      location.table(dataset),
                      restating,
                      audits,
                      progress,
                      before,
                      companions)
                  .commit();
            });
    if (results.get(0) instanceof CommitResult.Committed && !restating.companions().isEmpty()) {
      settleLater(dataset);
    }
    LOG.info("{}: {}", what, told(results.get(0)));
    return results;
  }

  private CommitResult write(Batch batch, Path path, Audit audit, Progress progress) {
    SliceHistory before = historyToWrite(batch.table().name());
    companions.settle(batch.table().name(), before);
    SliceRecord standing = before.current().get(batch.slice());
    if (batch.mode() instanceof WriteMode.Append
        && standing != null
        && standing.event() == SliceRecord.Event.READY) {
      return new CommitResult.Unchanged(standing);
    }
    CommitResult result =
        new BatchWrite(spark, path, batch, audit, progress, before, companions).commit();
    if (result instanceof CommitResult.Committed committed
        && !committed.record().companions().isEmpty()) {
      settleLater(batch.table().name());
    }
    return result;
  }

  /** What the commit says is true already; that it is not visible yet is made good by the next. */
  private void settleLater(DatasetName dataset) {
    try {
      settle(dataset);
    } catch (RuntimeException e) {
      LOG.warn("The companions of {} do not follow its last commit yet", dataset, e);
    }
  }

  private static String told(CommitResult result) {
    if (result instanceof CommitResult.Committed committed) {
      SliceRecord record = committed.record();
      return "committed %d rows as version %d".formatted(record.rows(), record.version());
    } else if (result instanceof CommitResult.Unchanged unchanged) {
      return "unchanged since version %d".formatted(unchanged.record().version());
    } else if (result instanceof CommitResult.Rejected rejected) {
      return "rejected, the table stays at version %d: %s"
          .formatted(rejected.version(), rejected.judgement().reason());
    }
    throw new IllegalStateException("unknown result " + result);
  }

  /** Names the Spark jobs of some work, for those who watch Spark's pages. */
  private <T> T described(String description, Supplier<T> work) {
    String before = spark.sparkContext().getLocalProperty(JOB_DESCRIPTION);
    spark.sparkContext().setJobDescription(description);
    try {
      return work.get();
    } finally {
      spark.sparkContext().setJobDescription(before);
    }
  }

  /**
   * Takes the last accepted content of a slice back, in one commit: readers see what was there
   * before it, or nothing if it was the first. A slice that is retracted already stays as it is.
   * Where slices are batches of changes, only the newest can be taken back, and companions go back
   * with it.
   *
   * @param reason for people; kept with the slice
   * @param run the attempt that retracts
   * @return the slice's newest record, which says {@link SliceRecord.Event#RETRACTED}
   * @throws InvalidSpecException if the slice was never ready
   * @throws ConflictException if another run committed to the slice meanwhile; nothing was changed
   */
  public SliceRecord retract(TableSpec table, Slice slice, String reason, RunId run) {
    SliceHistory history = history(table.name());
    SliceRecord standing = history.current().get(slice);
    if (standing == null) {
      throw new InvalidSpecException(
          "Slice %s of %s is MISSING, so there is nothing to retract."
              .formatted(slice, table.name()));
    }
    if (standing.event() == SliceRecord.Event.RETRACTED) {
      return standing;
    }
    companions.settle(table.name(), history);
    Path path = location.table(table.name());
    SliceRecord retracted =
        described(
            "Retract %s %s".formatted(table.name(), slice),
            () -> new SliceRetraction(table, standing, history).commit(spark, path, reason, run));
    if (!retracted.companions().isEmpty()) {
      settleLater(table.name());
    }
    return retracted;
  }

  /**
   * The rows of a slice at the table's present version.
   *
   * @return empty unless the slice is ready
   */
  public Optional<Dataset<Row>> read(DatasetName dataset, Slice slice) {
    SliceHistory history = history(dataset);
    SliceRecord standing = history.current().get(slice);
    if (standing == null || standing.event() != SliceRecord.Event.READY) {
      return Optional.empty();
    }
    return Optional.of(
        LakeTable.read(spark, location.table(dataset), history.version(), List.of(slice)));
  }

  /**
   * The rows of all slices at a version of the table, with the slices' column.
   *
   * @return empty if nothing was ever committed to it
   */
  public Optional<Dataset<Row>> table(DatasetName dataset, long version) {
    return history(dataset).current().isEmpty()
        ? Optional.empty()
        : Optional.of(LakeTable.read(spark, location.table(dataset), version));
  }

  /** The same of some slices. Files of others are not looked at by plans, nor counted. */
  public Optional<Dataset<Row>> table(DatasetName dataset, long version, Collection<Slice> slices) {
    return history(dataset).current().isEmpty()
        ? Optional.empty()
        : Optional.of(LakeTable.read(spark, location.table(dataset), version, slices));
  }

  /**
   * What has come to slices, whose rows a column tells, since versions of the table.
   *
   * @param since the version at which each slice is known
   * @param until the version up to which it is asked
   */
  public Additions additions(DatasetName dataset, Map<Slice, Long> since, long until) {
    return ArrivedFiles.find(spark, location.table(dataset), since, until);
  }

  /**
   * All live rows of a table with their addresses, at its present version. Selecting few columns
   * reads only those. A table that was made without deletion vectors gets them, as a commit of its
   * own.
   *
   * @return empty if there is no table
   */
  public Optional<LocatedRows> locate(DatasetName dataset) {
    return LakeTable.locate(spark, location.table(dataset));
  }

  /** Finds rows of a table by their keys, at a version that it has. */
  public RowFinder finder(DatasetName dataset, long version) {
    return LakeTable.finder(spark, location.table(dataset), version);
  }

  /**
   * Makes companions visible that a commit of the dataset named and a crash kept back. Every commit
   * begins and ends with it, so only who reads without writing must ask for it.
   */
  public void settle(DatasetName dataset) {
    companions.settle(dataset, history(dataset));
  }

  /**
   * The rows of a companion at its present version, after what a crash left unsettled has been made
   * good. Who needs them together with {@link #locate}d rows asks for those first: then the
   * companion is at least as new, and if it is newer, a rewrite will find the conflict.
   *
   * @return empty if there is no such table
   */
  public Optional<KeptRows> companion(DatasetName companion) {
    return companions
        .find(companion)
        .map(
            table -> {
              settle(table.owner());
              return table.rows();
            });
  }

  /**
   * Gives columns wider types, in one commit that rewrites the table with equal content. What its
   * slices say stays as it is, but none can be taken back to what it was before.
   *
   * @param wider columns by name, with the types that they are to have. Those that it does not name
   *     stay as they are; those that the table lacks are ignored
   * @throws SchemaMismatchException if a type does not hold every value of the column's; nothing
   *     was changed
   * @throws InvalidSpecException if there is no such table
   * @throws ConflictException if another run committed to the table meanwhile; nothing was changed
   */
  public void widen(TableSpec table, StructType wider) {
    Path path = location.table(table.name());
    companions
        .find(table.name())
        .filter(CompanionTable::hasOwner)
        .ifPresent(each -> settle(each.owner()));
    described("Widen " + table.name(), () -> new Widening(spark, path, table.name()).commit(wider));
  }

  /** What the table's log says of its slices now. Of what was read before nothing is read again. */
  public SliceHistory history(DatasetName dataset) {
    Path table = location.table(dataset);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    SliceHistory known = histories.get(dataset);
    SliceHistory now =
        known == null ? SliceHistory.read(hadoop, table) : known.readOn(hadoop, table);
    histories.put(dataset, now);
    return now;
  }

  /** The same, before a commit: so that those who read without writing have less to read. */
  private SliceHistory historyToWrite(DatasetName dataset) {
    Path table = location.table(dataset);
    SliceHistory history = history(dataset).digested(spark.sessionState().newHadoopConf(), table);
    histories.put(dataset, history);
    return history;
  }
}
