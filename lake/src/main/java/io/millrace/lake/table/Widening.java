package io.millrace.lake.table;

import io.millrace.lake.ConflictException;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.SchemaMismatchException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
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
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Gives columns types that hold more, by writing the whole table again: Delta 3.3 widens no more
 * than bytes, shorts and ints where they stand.
 */
public final class Widening {
  private static final Logger LOG = LoggerFactory.getLogger(Widening.class);

  private final SparkSession spark;
  private final DatasetName table;
  private final DeltaLog log;

  public Widening(SparkSession spark, Path path, DatasetName table) {
    this.spark = spark;
    this.table = table;
    this.log = DeltaLog.forTable(spark, path);
  }

  /**
   * Commits, if there is anything to widen.
   *
   * @return the table's version, after the commit if there was one
   */
  public long commit(StructType wider) {
    Snapshot snapshot = LakeTable.snapshot(log);
    if (snapshot.version() < 0) {
      throw new InvalidSpecException("There is no table %s to widen.".formatted(table));
    }
    List<String> changes = new ArrayList<>();
    StructType columns = widened(snapshot.metadata().schema(), wider, changes);
    if (changes.isEmpty()) {
      return snapshot.version();
    }
    try {
      long version = commit(snapshot, columns, "Widened " + String.join(", ", changes));
      LOG.info("Widened {} as version {}: {}", table, version, changes);
      return version;
    } catch (ConcurrentModificationException e) {
      throw new ConflictException(
          "Another run committed to %s while it was widened, so it was not. Run it again."
              .formatted(table),
          e);
    }
  }

  private StructType widened(StructType columns, StructType wider, List<String> changes) {
    StructType widened = new StructType();
    for (StructField field : columns.fields()) {
      DataType type =
          find(wider, field.name()).map(to -> widened(field, to, changes)).orElse(field.dataType());
      widened = widened.add(new StructField(field.name(), type, true, field.metadata()));
    }
    return widened;
  }

  private static Optional<StructField> find(StructType columns, String name) {
    return Arrays.stream(columns.fields())
        .filter(field -> field.name().equalsIgnoreCase(name))
        .findFirst();
  }

  private DataType widened(StructField from, StructField to, List<String> changes) {
    if (from.dataType().asNullable().equals(to.dataType().asNullable())) {
      return from.dataType();
    }
    String change =
        "%s from %s to %s"
            .formatted(from.name(), from.dataType().catalogString(), to.dataType().catalogString());
    if (!WiderTypes.holds(to.dataType(), from.dataType())) {
      throw new SchemaMismatchException(
          "Cannot widen column %s of %s: not every value would stay the same. Build the table anew, or load the values under another name."
              .formatted(change, table));
    }
    changes.add(change);
    return to.dataType();
  }

  private long commit(Snapshot snapshot, StructType columns, String userMetadata) {
    OptimisticTransaction transaction =
        new OptimisticTransaction(log, Option.empty(), snapshot) {
          @Override
          public Option<String> getUserMetadata(DeltaOperations.Operation operation) {
            return Option.apply(userMetadata);
          }
        };
    transaction.readWholeTable();
    List<AddFile> old = JavaConverters.seqAsJavaList(transaction.filterFiles());
    transaction.updateMetadata(Rewriting.withSchema(transaction.metadata(), columns), false);
    Dataset<Row> rows = rows(snapshot);
    List<FileAction> written =
        JavaConverters.seqAsJavaList(transaction.writeFiles(cast(rows, columns)));
    requireAllRows(rows, written);
    List<Action> actions = new ArrayList<>(written);
    old.forEach(file -> actions.add(file.remove()));
    return transaction.commit(
        JavaConverters.<Action>asScalaBuffer(actions).toList(),
        new DeltaOperations.Write(
            SaveMode.Overwrite, Option.empty(), Option.empty(), Option.empty()));
  }

  private Dataset<Row> rows(Snapshot snapshot) {
    return spark
        .read()
        .format("delta")
        .option("versionAsOf", snapshot.version())
        .load(log.dataPath().toString());
  }

  private static Dataset<Row> cast(Dataset<Row> rows, StructType columns) {
    return rows.select(
        Arrays.stream(columns.fields())
            .map(field -> Names.column(field.name()).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new));
  }

  private void requireAllRows(Dataset<Row> rows, List<FileAction> written) {
    long before = rows.count();
    long after =
        written.stream()
            .map(file -> ((AddFile) file).numPhysicalRecords())
            .filter(Option::isDefined) // a file without rows may tell nothing
            .mapToLong(count -> (Long) count.get())
            .sum();
    if (before != after) {
      throw new IllegalStateException(
          "%s has %d rows, and %d were written with wider columns."
              .formatted(table, before, after));
    }
  }
}
