package io.millrace.lake.find;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetUtils;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.Function1;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * Reads columns of Parquet files in batches of vectors, the rows' numbers in the file behind them:
 * Spark's own reader, without a plan around it.
 */
final class FileReader implements Serializable {
  /** Under this name Spark's reader gives the numbers of rows. */
  private static final String ROW_NUMBER = ParquetFileFormat.ROW_INDEX_TEMPORARY_COLUMN_NAME();

  /**
   * Where a filter passes over pages, Spark 3.5.7 reads columns of deltas, which Parquet's second
   * format has, from wrong rows.
   */
  private static final List<Filter> NO_FILTERS = List.of();

  private final Function1<PartitionedFile, scala.collection.Iterator<InternalRow>> reader;

  private FileReader(Function1<PartitionedFile, scala.collection.Iterator<InternalRow>> reader) {
    this.reader = reader;
  }

  /** Whether the session reads such columns in batches. */
  static boolean canRead(SparkSession spark, StructType columns) {
    return spark.sessionState().conf().parquetVectorizedReaderEnabled()
        && ParquetUtils.isBatchReadSupportedForSchema(
            spark.sessionState().conf(), withNumber(columns));
  }

  /**
   * @param table all columns of the table, by the names that they have in files
   * @param columns those to read; NULL in files that lack them
   */
  static FileReader of(
      SparkSession spark, StructType table, StructType columns, Configuration hadoop) {
    scala.collection.immutable.Map<String, String> inBatches =
        Map$.MODULE$.<String, String>empty().updated(FileFormat.OPTION_RETURNING_BATCH(), "true");
    return new FileReader(
        new ParquetFileFormat()
            .buildReaderWithPartitionValues(
                spark,
                withNumber(table),
                new StructType(),
                withNumber(columns),
                JavaConverters.asScalaBuffer(NO_FILTERS),
                inBatches,
                new Configuration(hadoop))); // Spark writes into it
  }

  private static StructType withNumber(StructType columns) {
    return columns.add(ROW_NUMBER, DataTypes.LongType);
  }

  /** The batches of a part; each is overwritten by the next. */
  Iterator<ColumnarBatch> read(FilePart part) {
    PartitionedFile file =
        new PartitionedFile(
            new GenericInternalRow(new Object[0]),
            SparkPath.fromUrlString(part.path()),
            part.from(),
            part.length(),
            new String[0],
            part.modified(),
            part.fileSize(),
            Map$.MODULE$.empty());
    @SuppressWarnings("unchecked") // rows in name, batches in fact: Spark's own way to pass them
    Iterator<ColumnarBatch> batches =
        (Iterator<ColumnarBatch>) (Iterator<?>) JavaConverters.asJavaIterator(reader.apply(file));
    return batches;
  }
}
