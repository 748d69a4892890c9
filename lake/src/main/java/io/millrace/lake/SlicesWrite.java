package io.millrace.lake;

import io.millrace.lake.gate.Gate;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.table.LakeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows on their way into several slices, through the gate. */
final class SlicesWrite {
  private final SparkSession spark;
  private final Path path;
  private final Restating restating;
  private final SlicesCommit terms;

  SlicesWrite(
      SparkSession spark,
      Path path,
      Restating restating,
      Supplier<Audit> audits,
      Progress progress,
      SliceHistory before,
      Companions companions) {
    restating.slices().forEach(slice -> requireReady(restating.table(), slice, before));
    this.spark = spark;
    this.path = path;
    this.restating = restating;
    this.terms = new SlicesCommit(restating, audits, progress, before, companions);
  }

  private static void requireReady(TableSpec table, Slice slice, SliceHistory before) {
    SliceRecord standing = before.current().get(slice);
    if (standing == null || standing.event() != SliceRecord.Event.READY) {
      throw new InvalidSpecException(
          "Slice %s of %s is not ready, so nothing can be added to it. Run it by itself."
              .formatted(slice, table.name()));
    }
  }

  List<CommitResult> commit() {
    try {
      LakeTable table = LakeTable.openForRewrite(spark, path, restating.table(), columns());
      return terms.results(
          Gate.around(
              table.path(), terms, () -> table.restate(restating.mode(), restating.rows())));
    } catch (Exception e) { // Spark's checked ones too, which Scala does not declare
      Batch first = restating.batch(restating.parts().get(0));
      BatchWrite.discardUnlessCommitted(spark, path, first, e, terms::discard);
      Optional<MillraceException> known = Failures.known(first, path, e);
      if (known.isPresent()) {
        throw known.get();
      }
      throw e;
    }
  }

  /** Without the slicing's, which the table's own spec tells. */
  private StructType columns() {
    Optional<String> slicing = restating.table().slicing().column();
    List<StructField> columns = new ArrayList<>();
    for (StructField column : restating.rows().schema().fields()) {
      if (slicing.filter(column.name()::equals).isEmpty()) {
        columns.add(column);
      }
    }
    return new StructType(columns.toArray(StructField[]::new));
  }
}
