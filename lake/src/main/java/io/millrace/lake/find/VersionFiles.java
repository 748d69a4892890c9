package io.millrace.lake.find;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Predicate$;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.files.TahoeFileIndexWithSnapshotDescriptor;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractPartialFunction;

/**
 * The files of a version of a table, for Spark's plans of reading it. Delta's own index makes a
 * plan of the log for each version, a shuffle and a cache, and one more for each plan that reads
 * it: that costs a young JVM seconds. This one has them from {@link LiveFiles}, and passes over
 * those that a plan's filters tell to have no row for it.
 */
public final class VersionFiles extends TahoeFileIndexWithSnapshotDescriptor {
  private final Snapshot snapshot;
  private final Predicate<FileBounds> among;
  private List<AddFile> files; // asked for once

  private VersionFiles(SparkSession spark, Snapshot snapshot, Predicate<FileBounds> among) {
    super(spark, snapshot.deltaLog(), snapshot.deltaLog().dataPath(), snapshot);
    this.snapshot = snapshot;
    this.among = among;
  }

  /** All rows of a version. */
  public static Dataset<Row> rows(SparkSession spark, Snapshot snapshot) {
    return rows(spark, snapshot, file -> true);
  }

  /**
   * The rows of some files. Spark takes the table to be as large as they are.
   *
   * @param among which
   */
  public static Dataset<Row> rows(
      SparkSession spark, Snapshot snapshot, Predicate<FileBounds> among) {
    DeltaLog log = snapshot.deltaLog();
    if (!LiveFiles.areQuick(snapshot)) { // a log so large that tasks must read it
      return spark
          .read()
          .format("delta")
          .option("versionAsOf", snapshot.version())
          .load(log.dataPath().toString());
    }
    return spark.baseRelationToDataFrame(
        log.buildHadoopFsRelationWithFileIndex(
            snapshot,
            new VersionFiles(spark, snapshot, among),
            Option.empty(),
            log.buildHadoopFsRelationWithFileIndex$default$4()));
  }

  private synchronized List<AddFile> files() {
    if (files == null) {
      Map<String, String> names = PhysicalNames.of(snapshot);
      files =
          LiveFiles.of(snapshot).stream()
              .filter(file -> among.test(FileBounds.of(file, names)))
              .toList();
    }
    return files;
  }

  @Override
  public Seq<AddFile> matchingFiles(Seq<Expression> ofPartitions, Seq<Expression> ofData) {
    Optional<BasePredicate> wanted =
        JavaConverters.seqAsJavaList(ofPartitions).stream()
            .reduce(And::new)
            .map(this::bound)
            .map(Predicate$.MODULE$::createInterpreted);
    List<Expression> filters = JavaConverters.seqAsJavaList(ofData);
    Map<String, String> names = PhysicalNames.of(snapshot);
    List<AddFile> matching = new ArrayList<>();
    for (AddFile file : files()) {
      InternalRow partition = getPartitionValuesRow(file.partitionValues());
      FileFilter test = new FileFilter(FileBounds.of(file, names));
      if (wanted.filter(each -> !each.eval(partition)).isEmpty()
          && filters.stream().allMatch(test::mayPass)) {
        matching.add(file);
      }
    }
    return JavaConverters.asScalaBuffer(matching).toList();
  }

  /** With the cells of a row of the partition's values in the place of its columns. */
  private Expression bound(Expression filter) {
    StructType partitions = partitionSchema();
    return filter.transform(
        new AbstractPartialFunction<Expression, Expression>() {
          @Override
          public boolean isDefinedAt(Expression each) {
            return each instanceof AttributeReference;
          }

          @Override
          public Expression apply(Expression each) {
            int at = partitions.fieldIndex(((AttributeReference) each).name());
            return new BoundReference(at, partitions.apply(at).dataType(), true);
          }
        });
  }

  @Override
  public String[] inputFiles() {
    return files().stream()
        .map(file -> absolutePath(file.path()).toString())
        .toArray(String[]::new);
  }

  @Override
  public void refresh() {}

  @Override
  public long sizeInBytes() {
    return files().stream().mapToLong(AddFile::size).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionFiles that
        && path().equals(that.path())
        && version() == that.version()
        && files().equals(that.files());
  }

  @Override
  public int hashCode() {
    return path().hashCode() + Long.hashCode(version());
  }
}
