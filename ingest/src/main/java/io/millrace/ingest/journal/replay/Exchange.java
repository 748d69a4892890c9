package io.millrace.ingest.journal.replay;

import java.util.List;
import org.apache.spark.PartitionIdPassthrough;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.shuffle.ShuffleWriteProcessor;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.execution.ShuffledRowRDD;
import org.apache.spark.sql.execution.UnsafeRowSerializer;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLShuffleReadMetricsReporter;
import scala.Option;
import scala.Product2;
import scala.Tuple2;
import scala.collection.immutable.Map;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Pairs of byte strings on their way to the partition that each of them names. What was sent stays
 * on the executors' disks as long as the result is referred to: any number of jobs may read any of
 * the partitions, and the senders run once.
 *
 * <p>Rows cross in Spark's own binary form, which takes no time to make or to read.
 */
final class Exchange {
  private static final int COLUMNS = 2;

  private final JavaRDD<InternalRow> rows;

  private Exchange(JavaRDD<InternalRow> rows) {
    this.rows = rows;
  }

  /**
   * @param sent partition numbers and what {@link Envelope} made
   */
  static Exchange of(JavaRDD<Tuple2<Integer, InternalRow>> sent, int partitions) {
    @SuppressWarnings("unchecked") // a Tuple2 is a Product2
    RDD<Product2<Integer, InternalRow>> products =
        (RDD<Product2<Integer, InternalRow>>) (RDD<?>) sent.rdd();
    ClassTag<Integer> numbers = ClassTag$.MODULE$.apply(Integer.class);
    ClassTag<InternalRow> rows = ClassTag$.MODULE$.apply(InternalRow.class);
    Map<String, SQLMetric> metrics =
        SQLShuffleReadMetricsReporter.createShuffleReadMetrics(sent.context());
    ShuffleDependency<Integer, InternalRow, InternalRow> dependency =
        new ShuffleDependency<>(
            products,
            new PartitionIdPassthrough(partitions),
            new UnsafeRowSerializer(COLUMNS, null),
            Option.empty(),
            Option.empty(),
            false,
            new ShuffleWriteProcessor(),
            numbers,
            rows,
            rows);
    @SuppressWarnings("unchecked") // Scala's Int, seen from Java
    ShuffleDependency<Object, InternalRow, InternalRow> byPartition =
        (ShuffleDependency<Object, InternalRow, InternalRow>)
            (ShuffleDependency<?, ?, ?>) dependency;
    return new Exchange(new ShuffledRowRDD(byPartition, metrics).toJavaRDD());
  }

  /** All partitions; each row is overwritten by the next. */
  JavaRDD<InternalRow> rows() {
    return rows;
  }

  /** The second of each pair in one partition: few and small ones. */
  List<byte[]> collect(int partition) {
    return rows.map(row -> row.getBinary(1)).collectPartitions(new int[] {partition})[0];
  }

  /** Makes rows of pairs, each overwriting the one before. */
  static final class Envelope {
    private final UnsafeRowWriter writer = new UnsafeRowWriter(COLUMNS);

    Tuple2<Integer, InternalRow> to(int partition, byte[] first, byte[] second) {
      writer.reset();
      writer.zeroOutNullBytes();
      writer.write(0, first);
      writer.write(1, second);
      UnsafeRow row = writer.getRow();
      return new Tuple2<>(partition, row);
    }
  }
}
