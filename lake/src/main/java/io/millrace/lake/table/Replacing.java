package io.millrace.lake.table;

import io.millrace.lake.Slice;
import io.millrace.lake.TableSpec;
import io.millrace.lake.find.LiveFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.delta.DeltaColumnMapping;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.DeltaOptions;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.commands.WriteIntoDelta;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.sql.types.StructField;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Map$;

/**
 * One transaction in which rows come to a slice, or to a whole table, and all files that it had go:
 * what Delta's {@code replaceWhere} comes to on a partition. Delta looks these files up by queries
 * over its log, which for a slice of a few rows cost more than all else of the commit.
 */
final class Replacing {
  private static final Map<String, String> NONE = Map$.MODULE$.empty();
  private static final Seq<String> NO_COLUMNS =
      scala.collection.immutable.List$.MODULE$.<String>empty();

  private final SparkSession spark;
  private final DeltaLog log;
  private final OptimisticTransaction transaction;
  private final Slice slice;
  private final Optional<StructField> column;

  Replacing(SparkSession spark, DeltaLog log, TableSpec table, Slice slice) {
    Snapshot now = LakeTable.snapshot(log);
    DeltaLog.assertRemovable(now);
    this.spark = spark;
    this.log = log;
    this.transaction = log.startTransaction(Option.empty(), Option.apply(now));
    this.slice = slice;
    this.column = table.slicing().column().map(now.schema()::apply);
  }

  /** Commits. Columns that the table lacks are added to it. */
  void commit(Dataset<Row> rows) {
    List<AddFile> leaving = leaving();
    List<Action> actions = new ArrayList<>(write(rows));
    leaving.forEach(file -> actions.add(file.remove()));
    tell(leaving.size());
    transaction.commit(JavaConverters.asScalaBuffer(actions).toList(), operation());
  }

  /** Who adds files to the same slice meanwhile is in conflict with this; others are not. */
  private List<AddFile> leaving() {
    if (column.isEmpty()) {
      transaction.readWholeTable();
      return LiveFiles.of(transaction.snapshot());
    }
    Expression isOfSlice =
        new EqualTo(DataTypeUtils.toAttribute(column.get()), Literal$.MODULE$.apply(slice.value()));
    transaction.trackReadPredicates(
        scala.collection.immutable.List$.MODULE$.<Expression>empty().$colon$colon(isOfSlice),
        true,
        true);
    String name = DeltaColumnMapping.getPhysicalName(column.get());
    return LiveFiles.of(transaction.snapshot()).stream()
        .filter(file -> file.partitionValues().get(name).contains(slice.value()))
        .toList();
  }

  private List<Action> write(Dataset<Row> rows) {
    DeltaOptions options =
        new DeltaOptions(
            NONE.updated(DeltaOptions.MERGE_SCHEMA_OPTION(), "true"), spark.sessionState().conf());
    WriteIntoDelta adding =
        new WriteIntoDelta(
            log,
            SaveMode.Append,
            options,
            NO_COLUMNS, // as the table has them
            NONE,
            rows,
            Option.empty(),
            Option.empty());
    return JavaConverters.seqAsJavaList(adding.write(transaction, spark, Option.empty(), false));
  }

  /** What history shows beside the files and rows that came. */
  private void tell(int removed) {
    SQLMetric metric = SQLMetrics.createMetric(spark.sparkContext(), "removed files");
    metric.set(removed);
    transaction.registerSQLMetrics(
        spark, Map$.MODULE$.<String, SQLMetric>empty().updated("numRemovedFiles", metric));
  }

  private DeltaOperations.Operation operation() {
    return new DeltaOperations.Write(
        SaveMode.Overwrite,
        Option.apply(NO_COLUMNS),
        Option.apply(
            column
                .map(field -> "%s = '%s'".formatted(Names.quoted(field.name()), slice))
                .orElse(null)),
        Option.empty());
  }
}
