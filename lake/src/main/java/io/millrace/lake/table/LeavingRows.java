package io.millrace.lake.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.commands.DeletionVectorData;
import org.apache.spark.sql.delta.commands.DeletionVectorResult;
import org.apache.spark.sql.delta.commands.DeletionVectorWriter$;
import org.apache.spark.sql.delta.util.Utils$;
import scala.Function1;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.JavaConverters;

/**
 * Rows that are to go, gathered by file. Where some rows of a file stay, the others are marked in a
 * deletion vector, together with those that its vector marks already; where none stays, the file
 * goes.
 */
final class LeavingRows {
  private static final int FILES_PER_TASK = 8;

  private final OptimisticTransaction transaction;
  private final List<OfFile> files;

  /** Rows of one file. */
  private record OfFile(String address, AddFile file, long rows, byte[] bitmap) {
    boolean isWhole() {
      return file.deletionVector() == null && rows == physicalRows(file);
    }
  }

  private LeavingRows(OptimisticTransaction transaction, List<OfFile> files) {
    this.transaction = transaction;
    this.files = files;
  }

  /**
   * Reads the addresses. Only a bitmap a file comes to the driver.
   *
   * @throws IllegalStateException if there is no such file, or no such row in it, in the version
   *     that the transaction has read
   */
  static LeavingRows of(OptimisticTransaction transaction, Dataset<Row> addresses) {
    Map<String, Marks> byFile = Marks.of(addresses);
    Map<String, AddFile> known =
        new Addresses(transaction.deltaLog()).files(transaction.snapshot(), byFile.keySet());
    List<OfFile> files = new ArrayList<>();
    byFile.forEach(
        (address, marks) -> {
          AddFile file = known.get(address);
          if (file == null || marks.strays() > 0 || marks.last() >= physicalRows(file)) {
            throw unknown(transaction, address);
          }
          files.add(new OfFile(address, file, marks.rows(), marks.bitmap()));
        });
    return new LeavingRows(transaction, files);
  }

  private static IllegalStateException unknown(OptimisticTransaction transaction, String file) {
    return new IllegalStateException(
        "A row that is to go is not in version %d of the table at %s: file %s."
            .formatted(transaction.snapshot().version(), transaction.deltaLog().dataPath(), file));
  }

  private static long physicalRows(AddFile file) {
    Option<Object> rows = file.numPhysicalRecords();
    if (rows.isEmpty()) {
      throw new IllegalStateException(
          "%s has no statistics, and without its number of rows none of them can be hidden."
              .formatted(file.path()));
    }
    return (Long) rows.get();
  }

  long rows() {
    return files.stream().mapToLong(OfFile::rows).sum();
  }

  /** What the commit must say, so that they are gone. Writes the deletion vectors. */
  List<Action> actions() {
    List<Action> actions = new ArrayList<>();
    List<OfFile> partly = new ArrayList<>();
    for (OfFile leaving : files) {
      if (leaving.isWhole()) {
        actions.add(leaving.file().remove());
      } else {
        partly.add(leaving);
      }
    }
    Map<String, DeletionVectorDescriptor> vectors = write(partly);
    for (OfFile leaving : partly) {
      actions.addAll(hiding(leaving, vectors.get(leaving.address())));
    }
    return actions;
  }

  private List<Action> hiding(OfFile leaving, DeletionVectorDescriptor vector) {
    AddFile file = leaving.file();
    if (vector.cardinality() - file.numDeletedRecords() != leaving.rows()) {
      throw unknown(transaction, leaving.address()); // some of them were hidden before
    }
    if (vector.cardinality() == physicalRows(file)) {
      return List.of(file.remove());
    }
    Tuple2<AddFile, RemoveFile> change = file.removeRows(vector, true, true);
    return List.of(change._1(), change._2());
  }

  /** The new vectors, by address; each holds what the file's old one does. */
  private Map<String, DeletionVectorDescriptor> write(List<OfFile> partly) {
    if (partly.isEmpty()) {
      return Map.of();
    }
    SparkSession spark = transaction.spark();
    DeltaLog log = transaction.deltaLog();
    Function1<Iterator<DeletionVectorData>, Iterator<DeletionVectorResult>> writer =
        DeletionVectorWriter$.MODULE$.createMapperToStoreDeletionVectors(
            spark,
            log.newDeltaHadoopConf(),
            log.dataPath(),
            Utils$.MODULE$.getRandomPrefixLength(transaction.metadata()));
    List<DeletionVectorData> bitmaps = partly.stream().map(LeavingRows::data).toList();
    int tasks = 1 + (partly.size() - 1) / FILES_PER_TASK;
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(bitmaps, tasks)
        .mapPartitions(
            some ->
                JavaConverters.asJavaIterator(writer.apply(JavaConverters.asScalaIterator(some))))
        .collect()
        .stream()
        .collect(
            Collectors.toMap(DeletionVectorResult::filePath, DeletionVectorResult::deletionVector));
  }

  private static DeletionVectorData data(OfFile leaving) {
    DeletionVectorDescriptor vector = leaving.file().deletionVector();
    Option<String> before =
        vector == null ? Option.empty() : Option.apply(vector.serializeToBase64());
    return new DeletionVectorData(leaving.address(), before, leaving.bitmap(), leaving.rows());
  }
}
