package io.millrace.lake;

import io.millrace.lake.gate.Gate;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.table.LakeTable;
import io.millrace.lake.table.Upsert;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One batch on its way through the gate, in the way that its mode asks for. */
final class BatchWrite {
  private static final Logger LOG = LoggerFactory.getLogger(BatchWrite.class);

  private final SparkSession spark;
  private final Path path;
  private final Batch batch;
  private final SliceHistory before;
  private final SliceCommit terms;

  BatchWrite(
      SparkSession spark,
      Path path,
      Batch batch,
      Audit audit,
      Progress progress,
      SliceHistory before,
      Companions companions) {
    requireReplaceable(batch);
    this.spark = spark;
    this.path = path;
    this.batch = batch;
    this.before = before;
    this.terms = new SliceCommit(batch, audit, progress, before, companions);
  }

  private static void requireReplaceable(Batch batch) {
    if (batch.mode() instanceof WriteMode.ReplaceTable && !batch.slice().equals(Slice.ALL)) {
      throw new InvalidSpecException(
          "%s is cut into slices, so one of them cannot replace the whole table. Replace the slice, or leave 'slices' out."
              .formatted(batch.table().name()));
    }
    if (batch.mode() instanceof WriteMode.ReplaceSlice && batch.table().slicing().isOfBatches()) {
      throw new InvalidSpecException(
          "Slices of %s are batches of changes, and no column says which rows came with one, so none can be replaced."
              .formatted(batch.table().name()));
    }
  }

  CommitResult commit() {
    try {
      return terms.result(write());
    } catch (Exception e) { // Spark's checked ones too, which Scala does not declare
      discardUnlessCommitted(spark, path, batch, e, terms::discard);
      Optional<MillraceException> known = Failures.known(batch, path, e);
      if (known.isPresent()) {
        throw known.get();
      }
      throw e;
    }
  }

  private OptionalLong write() {
    if (batch.mode() instanceof WriteMode.Rewrite rewrite) {
      return rewrite(rewrite);
    }
    LakeTable table = LakeTable.open(spark, path, batch.table(), batch.rows().schema());
    if (batch.mode() instanceof WriteMode.Upsert upsert) {
      return merge(table, upsert.keys());
    }
    // What a retraction has brought back gives way: the slice is to hold this batch, once. Where
    // slices are batches of changes, it brought back the table without this one's rows.
    boolean adds =
        batch.mode() instanceof WriteMode.Append
            && (batch.table().slicing().isOfBatches()
                || !before.committed().containsKey(batch.slice()));
    return gated(
        table,
        () -> {
          if (adds) {
            table.append(batch.rows(), batch.slice());
          } else {
            table.replace(batch.rows(), batch.slice());
          }
        });
  }

  private OptionalLong merge(LakeTable table, List<String> keys) {
    try (Upsert upsert = Upsert.of(batch.table().name(), keys, batch.rows())) {
      terms.hasRead(upsert.size());
      table.prepareForMerges();
      return gated(table, () -> table.upsert(upsert, batch.slice()));
    }
  }

  private OptionalLong rewrite(WriteMode.Rewrite rewrite) {
    LakeTable table = LakeTable.openForRewrite(spark, path, batch.table(), batch.rows().schema());
    return gated(table, () -> table.rewrite(rewrite, batch.rows(), batch.slice()));
  }

  private OptionalLong gated(LakeTable table, Runnable write) {
    return Gate.around(table.path(), terms, write);
  }

  /**
   * Deletes what was written beside the batch, if it is sure that nothing refers to it: a store may
   * fail after it has taken a commit.
   */
  static void discardUnlessCommitted(
      SparkSession spark, Path path, Batch batch, Exception failure, Runnable discard) {
    try {
      boolean committed =
          SliceHistory.read(spark.sessionState().newHadoopConf(), path).records().stream()
              .anyMatch(record -> record.run().equals(batch.run()));
      if (!committed) {
        discard.run();
      }
    } catch (RuntimeException e) {
      LOG.warn("Left what was written beside {} {}", batch.table().name(), batch.slice(), e);
      failure.addSuppressed(e);
    }
  }
}
