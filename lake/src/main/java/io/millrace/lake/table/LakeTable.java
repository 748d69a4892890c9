package io.millrace.lake.table;

import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import io.millrace.lake.ConflictException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.LocatedRows;
import io.millrace.lake.Slice;
import io.millrace.lake.TableSpec;
import io.millrace.lake.UnreachableException;
import io.millrace.lake.WriteMode;
import io.millrace.lake.find.LiveFiles;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.VersionFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** One dataset's Delta table, which exists. It is read and written by its path alone. */
public final class LakeTable {
  private static final Logger LOG = LoggerFactory.getLogger(LakeTable.class);

  private final SparkSession spark;
  private final TableSpec spec;
  private final DeltaLog log;

  private LakeTable(SparkSession spark, TableSpec spec, DeltaLog log) {
    this.spark = spark;
    this.spec = spec;
    this.log = log;
  }

  /**
   * Opens the table at a path, and makes it, empty, if there is none.
   *
   * @param columns of the first batch
   * @throws io.millrace.lake.SchemaMismatchException if a batch of such columns does not fit
   * @throws UnreachableException if the table is not there and cannot be made
   */
  public static LakeTable open(SparkSession spark, Path path, TableSpec spec, StructType columns) {
    LakeTable table = open(spark, path, spec, columns, SchemaPolicy::requireFit);
    TypeFeatures.switchOn(spark, table.log, columns);
    return table;
  }

  /** The same, for batches that may lack columns of the table. */
  public static LakeTable openForRewrite(
      SparkSession spark, Path path, TableSpec spec, StructType columns) {
    Addresses.requireNoReserved(spec.name().toString(), columns);
    return open(spark, path, spec, columns, SchemaPolicy::requireFitOfWhatIsThere);
  }

  private interface Fit {
    void require(
        SchemaPolicy policy, StructType batch, StructType table, long version, boolean anyName);
  }

  private static LakeTable open(
      SparkSession spark, Path path, TableSpec spec, StructType columns, Fit fit) {
    SchemaPolicy policy = new SchemaPolicy(spec);
    policy.requireSound(columns);
    Snapshot snapshot = snapshot(DeltaLog.forTable(spark, path));
    if (snapshot.version() < 0) {
      create(spark, path, spec, columns, Map.of());
      snapshot = snapshot(DeltaLog.forTable(spark, path));
    }
    var properties = snapshot.metadata().configuration();
    boolean anyName = properties.get(NewTable.MAPPING_MODE).exists(mode -> !mode.equals("none"));
    fit.require(policy, columns, snapshot.metadata().schema(), snapshot.version(), anyName);
    return new LakeTable(spark, spec, snapshot.deltaLog());
  }

  static Snapshot snapshot(DeltaLog log) {
    return log.update(false, Option.empty(), Option.empty());
  }

  /** Makes the table, unless another run has made it at the same time. */
  static void create(
      SparkSession spark,
      Path path,
      TableSpec spec,
      StructType columns,
      Map<String, String> properties) {
    requireWritable(spark, path);
    DeltaLog log = DeltaLog.forTable(spark, path);
    try {
      NewTable.of(spec, described(columns, spec), properties).commit(log);
      LOG.info("Made the table {} at {}", spec.name(), path);
    } catch (ConcurrentModificationException e) { // Delta's are of this kind
      if (snapshot(log).version() < 0) {
        throw e;
      } // else another run has made it at the same time
    }
  }

  private static void requireWritable(SparkSession spark, Path path) {
    try {
      var files = path.getFileSystem(spark.sessionState().newHadoopConf());
      if (!files.mkdirs(path)) {
        throw new IOException("the folder cannot be made");
      }
      requireEmpty(files, path);
    } catch (IOException e) {
      throw new UnreachableException(
          "Cannot write to %s: %s. Check that the warehouse is there and that you may write to it."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private static void requireEmpty(FileSystem files, Path path) throws IOException {
    List<String> names =
        Arrays.stream(files.listStatus(path)).map(file -> file.getPath().getName()).toList();
    if (!names.isEmpty() && !names.contains("_delta_log")) {
      throw new InvalidSpecException(
          "%s holds files, such as %s, and is no Delta table, so no table can be made there. Move them away, or give the dataset another name."
              .formatted(path, names.get(0)));
    }
  }

  /** Every column may be NULL, and has its comment and nothing else of what its source told. */
  private static StructType described(StructType columns, TableSpec spec) {
    StructType described = new StructType();
    for (StructField field : columns.fields()) {
      described =
          described.add(
              new StructField(
                  field.name(), field.dataType().asNullable(), true, comment(field, spec)));
    }
    return described;
  }

  private static Metadata comment(StructField field, TableSpec spec) {
    String comment = spec.columnComments().get(field.name());
    return comment == null
        ? Metadata.empty()
        : new MetadataBuilder().putString("comment", comment).build();
  }

  /** What tells the table at a path from one that was made there before. */
  public static String id(SparkSession spark, Path path) {
    return snapshot(DeltaLog.forTable(spark, path)).metadata().id();
  }

  /** As Delta knows it. */
  public Path path() {
    return log.dataPath();
  }

  /** Adds the rows to what is there. */
  public void append(Dataset<Row> rows, Slice slice) {
    sliced(rows, slice)
        .write()
        .format("delta")
        .mode("append")
        .option("mergeSchema", "true")
        .save(path().toString());
  }

  /** Makes the rows the whole content of their slice. */
  public void replace(Dataset<Row> rows, Slice slice) {
    new Replacing(spark, log, spec, slice).commit(sliced(rows, slice));
  }

  /**
   * Switches deletion vectors on. Without them a merge rewrites whole files, and the old rows in
   * them would be judged with the new ones.
   */
  public void prepareForMerges() {
    switchVectorsOn(spark, log, spec.name().toString());
  }

  private static void switchVectorsOn(SparkSession spark, DeltaLog log, String name) {
    if (!snapshot(log).metadata().configuration().get(NewTable.VECTORS).contains("true")) {
      LOG.info("Switching deletion vectors on for {}", name);
      spark.sql(
          "ALTER TABLE delta.%s SET TBLPROPERTIES ('%s' = 'true')"
              .formatted(Names.quoted(log.dataPath().toString()), NewTable.VECTORS));
    }
  }

  /** Updates what differs and inserts what is new; rows of other slices are not looked at. */
  public void upsert(Upsert upsert, Slice slice) {
    upsert.into(
        DeltaTable.forPath(spark, path().toString()),
        sliced(upsert.rows(), slice),
        spec.slicing().column(),
        slice.value());
  }

  /**
   * New rows in, old rows out, in one commit. It starts from the version that the addresses are of.
   */
  public void rewrite(WriteMode.Rewrite mode, Dataset<Row> rows, Slice slice) {
    new Rewriting(spark, spec, starting(mode.version()))
        .commit(rows, mode.leaving(), Optional.of(slice), field -> comment(field, spec));
  }

  /** The same of several slices; each row tells which it is of, if a column says so. */
  public void restate(WriteMode.Rewrite mode, Dataset<Row> rows) {
    new Rewriting(spark, spec, starting(mode.version()))
        .commit(rows, mode.leaving(), Optional.empty(), field -> comment(field, spec));
  }

  private OptimisticTransaction starting(long version) {
    Snapshot now = snapshot(log);
    if (version == WriteMode.Rewrite.NO_TABLE) {
      if (!LiveFiles.of(now).isEmpty()) {
        throw new ConflictException(
            "There was no table %s, and meanwhile another run has made it and filled it; nothing was written. Run it again if it is still needed."
                .formatted(spec.name()),
            null);
      }
      return log.startTransaction(Option.empty(), Option.apply(now));
    }
    Snapshot then = at(log, version);
    return log.startTransaction(Option.empty(), Option.apply(then));
  }

  /**
   * The live rows of the table at {@code path}, with their addresses. Switches deletion vectors on
   * where they are off: without them Delta tells no row's number, and could hide none.
   *
   * @return empty if there is no table
   */
  public static Optional<LocatedRows> locate(SparkSession spark, Path path) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    if (snapshot(log).version() < 0) {
      return Optional.empty();
    }
    switchVectorsOn(spark, log, path.toString());
    return Optional.of(new Addresses(log).locate(spark, snapshot(log)));
  }

  /** Finds rows by their keys at a version of the table at {@code path}. */
  public static RowFinder finder(SparkSession spark, Path path, long version) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    return new RowFinder(spark, at(log, version), AddFile::path);
  }

  /** The rows of all slices at a version of the table at {@code path}. */
  public static Dataset<Row> read(SparkSession spark, Path path, long version) {
    return VersionFiles.rows(spark, at(DeltaLog.forTable(spark, path), version));
  }

  /** The rows of some slices; of all, if the table is not kept apart by them. */
  public static Dataset<Row> read(
      SparkSession spark, Path path, long version, Collection<Slice> slices) {
    Snapshot snapshot = at(DeltaLog.forTable(spark, path), version);
    var partitions = snapshot.metadata().partitionColumns();
    if (partitions.isEmpty() || slices.contains(Slice.ALL)) {
      return VersionFiles.rows(spark, snapshot);
    }
    Set<String> values = new HashSet<>(slices.stream().map(Slice::value).toList());
    String column = partitions.head();
    return VersionFiles.rows(
            spark, snapshot, file -> file.partition(column).filter(values::contains).isPresent())
        .where(Names.column(column).isin(values.toArray()));
  }

  private static Snapshot at(DeltaLog log, long version) {
    return log.getSnapshotAt(version, Option.empty(), Option.empty());
  }

  /** The rows as they are written: described, and with the slice's column. */
  private Dataset<Row> sliced(Dataset<Row> rows, Slice slice) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      columns.add(Names.column(field.name()).as(field.name(), comment(field, spec)));
    }
    spec.slicing().column().ifPresent(column -> columns.add(lit(slice.value()).as(column)));
    return rows.select(columns.toArray(Column[]::new));
  }
}
