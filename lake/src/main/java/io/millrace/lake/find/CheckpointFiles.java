package io.millrace.lake.find;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarMap;
import scala.Option;
import scala.collection.immutable.Map;
import scala.collection.immutable.Map$;

/**
 * The files that a classic checkpoint lists. Columns that it lacks, since an older Delta wrote it,
 * are NULL. Source: the Delta protocol, "Checkpoint Schema" and "Add File".
 */
final class CheckpointFiles {
  private static final MapType TEXTS = DataTypes.createMapType(StringType, StringType);
  private static final StructType VECTOR =
      new StructType()
          .add("storageType", StringType)
          .add("pathOrInlineDv", StringType)
          .add("offset", IntegerType)
          .add("sizeInBytes", IntegerType)
          .add("cardinality", LongType);
  private static final StructType FILE =
      new StructType()
          .add("path", StringType)
          .add("partitionValues", TEXTS)
          .add("size", LongType)
          .add("modificationTime", LongType)
          .add("dataChange", BooleanType)
          .add("stats", StringType)
          .add("tags", TEXTS)
          .add("deletionVector", VECTOR)
          .add("baseRowId", LongType)
          .add("defaultRowCommitVersion", LongType)
          .add("clusteringProvider", StringType);
  private static final StructType COLUMNS = new StructType().add("add", FILE);

  private CheckpointFiles() {}

  static boolean canRead(SparkSession spark) {
    return FileReader.canRead(spark, COLUMNS);
  }

  static List<AddFile> read(SparkSession spark, FileStatus checkpoint, Configuration hadoop) {
    FilePart whole =
        new FilePart(
            SparkPath.fromPath(checkpoint.getPath()).urlEncoded(),
            0,
            checkpoint.getLen(),
            checkpoint.getLen(),
            checkpoint.getModificationTime(),
            null,
            "",
            true);
    List<AddFile> files = new ArrayList<>();
    Iterator<ColumnarBatch> batches = FileReader.of(spark, COLUMNS, COLUMNS, hadoop).read(whole);
    while (batches.hasNext()) {
      ColumnarBatch batch = batches.next();
      ColumnVector added = batch.column(0);
      for (int row = 0; row < batch.numRows(); row++) {
        if (!added.isNullAt(row)) {
          files.add(file(added, row));
        }
      }
    }
    return files;
  }

  private static AddFile file(ColumnVector file, int row) {
    return new AddFile(
        text(file.getChild(0), row),
        texts(file.getChild(1), row),
        file.getChild(2).getLong(row),
        file.getChild(3).getLong(row),
        file.getChild(4).getBoolean(row),
        text(file.getChild(5), row),
        texts(file.getChild(6), row),
        vector(file.getChild(7), row),
        number(file.getChild(8), row),
        number(file.getChild(9), row),
        Option.apply(text(file.getChild(10), row)));
  }

  private static DeletionVectorDescriptor vector(ColumnVector vector, int row) {
    return vector.isNullAt(row)
        ? null
        : new DeletionVectorDescriptor(
            text(vector.getChild(0), row),
            text(vector.getChild(1), row),
            vector.getChild(2).isNullAt(row)
                ? Option.empty()
                : Option.apply(vector.getChild(2).getInt(row)),
            vector.getChild(3).getInt(row),
            vector.getChild(4).getLong(row),
            Option.empty());
  }

  private static Option<Object> number(ColumnVector numbers, int row) {
    return numbers.isNullAt(row) ? Option.empty() : Option.apply(numbers.getLong(row));
  }

  private static String text(ColumnVector texts, int row) {
    return texts.isNullAt(row) ? null : texts.getUTF8String(row).toString();
  }

  private static Map<String, String> texts(ColumnVector maps, int row) {
    if (maps.isNullAt(row)) {
      return null;
    }
    ColumnarMap entries = maps.getMap(row);
    Map<String, String> texts = Map$.MODULE$.empty();
    for (int each = 0; each < entries.numElements(); each++) {
      String key = entries.keyArray().getUTF8String(each).toString();
      String value =
          entries.valueArray().isNullAt(each)
              ? null
              : entries.valueArray().getUTF8String(each).toString();
      texts = texts.updated(key, value);
    }
    return texts;
  }
}
