package io.millrace.lake.table;

import static org.apache.spark.sql.functions.lit;

import io.millrace.lake.Slice;
import io.millrace.lake.TableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * One transaction in which rows come and rows go: what a MERGE comes to, for one who knows already
 * where the rows are.
 */
final class Rewriting {
  private final SparkSession spark;
  private final TableSpec spec;
  private final OptimisticTransaction transaction;

  /**
   * @param transaction that has done nothing yet, on the version that the addresses are of
   */
  Rewriting(SparkSession spark, TableSpec spec, OptimisticTransaction transaction) {
    this.spark = spark;
    this.spec = spec;
    this.transaction = transaction;
  }

  /**
   * Commits.
   *
   * @param arriving columns that the table lacks are added to it; those that they lack are NULL
   * @param slice of all rows; empty if each tells its own
   * @param described the metadata of a column
   */
  void commit(
      Dataset<Row> arriving,
      Dataset<Row> leaving,
      Optional<Slice> slice,
      Function<StructField, Metadata> described) {
    boolean onlyAdds = slice.isEmpty() && spec.slicing().column().isPresent();
    if (!onlyAdds) { // else who commits to the same slices is found out by their transactions
      transaction.readWholeTable(); // the keys were looked up in all of it
    }
    LeavingRows gone = LeavingRows.of(transaction, leaving);
    addColumns(transaction, arriving.schema(), described);
    StructType table = transaction.metadata().schema();
    Dataset<Row> fitted =
        slice
            .map(one -> fitted(arriving, table, spec.slicing().column(), one))
            .orElseGet(() -> fitted(arriving, table));
    List<Action> actions = new ArrayList<>(write(fitted));
    long written = actions.stream().mapToLong(Rewriting::rows).sum();
    int files = actions.size();
    actions.addAll(gone.actions());
    tell(written, gone.rows(), files, actions.size() - files);
    transaction.commit(JavaConverters.asScalaBuffer(actions).toList(), operation());
  }

  /** Adds what the table lacks to its columns; whether there was anything. */
  static boolean addColumns(
      OptimisticTransaction transaction,
      StructType arriving,
      Function<StructField, Metadata> described) {
    var metadata = transaction.metadata();
    StructType columns = metadata.schema();
    for (StructField field : arriving.fields()) {
      if (find(columns, field.name()).isEmpty()) {
        columns =
            columns.add(
                new StructField(
                    field.name(), field.dataType().asNullable(), true, described.apply(field)));
      }
    }
    boolean more = columns.size() > metadata.schema().size();
    if (more) {
      transaction.updateMetadata(withSchema(metadata, columns), false);
    }
    return more;
  }

  static org.apache.spark.sql.delta.actions.Metadata withSchema(
      org.apache.spark.sql.delta.actions.Metadata metadata, StructType columns) {
    return metadata.copy(
        metadata.id(),
        metadata.name(),
        metadata.description(),
        metadata.format(),
        columns.json(),
        metadata.partitionColumns(),
        TypeFeatures.with(metadata, columns),
        metadata.createdTime());
  }

  private static Optional<StructField> find(StructType columns, String name) {
    return Arrays.stream(columns.fields())
        .filter(field -> field.name().equalsIgnoreCase(name))
        .findFirst();
  }

  /** The rows with all columns of the table, in its order; those that they lack are NULL. */
  static Dataset<Row> fitted(Dataset<Row> rows, StructType table) {
    return fitted(rows, table, Optional.empty(), Slice.ALL);
  }

  /** The same, all of one slice. */
  static Dataset<Row> fitted(
      Dataset<Row> rows, StructType table, Optional<String> sliceColumn, Slice slice) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : table.fields()) {
      Column value =
          sliceColumn.filter(field.name()::equals).isPresent()
              ? lit(slice.value())
              : find(rows.schema(), field.name())
                  .map(found -> Names.column(found.name()))
                  .orElseGet(() -> lit(null).cast(field.dataType()));
      columns.add(value.as(field.name()));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private List<FileAction> write(Dataset<Row> rows) {
    return JavaConverters.seqAsJavaList(transaction.writeFiles(rows));
  }

  private static long rows(Action action) {
    return action instanceof AddFile file ? (Long) file.numPhysicalRecords().get() : 0;
  }

  /** What history shows of it, in a MERGE's words; an update is one row deleted, one inserted. */
  private void tell(long inserted, long deleted, long filesAdded, long fileChanges) {
    Map<String, Long> told = new HashMap<>();
    told.put("numSourceRows", inserted);
    told.put("numTargetRowsInserted", inserted);
    told.put("numTargetRowsUpdated", 0L);
    told.put("numTargetRowsDeleted", deleted);
    told.put("numTargetRowsCopied", 0L);
    told.put("numTargetFilesAdded", filesAdded);
    told.put("numTargetFilesRemoved", fileChanges);
    scala.collection.immutable.Map<String, SQLMetric> metrics = Map$.MODULE$.empty();
    for (Map.Entry<String, Long> each : told.entrySet()) {
      SQLMetric metric = SQLMetrics.createMetric(spark.sparkContext(), each.getKey());
      metric.set(each.getValue());
      metrics = metrics.updated(each.getKey(), metric);
    }
    transaction.registerSQLMetrics(spark, metrics);
  }

  private static DeltaOperations.Operation operation() {
    var none = scala.collection.immutable.List$.MODULE$.<DeltaOperations.MergePredicate>empty();
    return new DeltaOperations.Merge(
        Option.empty(), Option.empty(), Option.empty(), Option.empty(), none, none, none);
  }
}
