package io.millrace.features.shuffle;

import java.util.Iterator;
import java.util.Map;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import scala.Serializable;
import scala.Tuple2;
import scala.runtime.AbstractFunction1;

/**
 * Blocks, moved once to the partition of their entities. One more partition takes the counts, so
 * that those can be asked for first: what is moved by then is moved for the rows too.
 */
final class Moved {
  private final JavaPairRDD<Integer, byte[]> blocks;
  private final int partitions;

  /**
   * @param blocks each with its partition
   */
  Moved(JavaRDD<Tuple2<Integer, byte[]>> blocks, int partitions) {
    this.blocks = JavaPairRDD.fromJavaRDD(blocks).partitionBy(new ByNumber(partitions + 1));
    this.partitions = partitions;
  }

  /** What is made of the blocks of each partition. */
  <T> JavaRDD<T> made(FlatMapFunction<Iterator<Tuple2<Integer, byte[]>>, T> of) {
    return blocks.mapPartitions(of);
  }

  /** What became of each row that was read, by name. */
  Map<String, Long> counts() {
    RDD<Tuple2<Integer, byte[]>> last =
        PartitionPruningRDD.create(blocks.rdd(), new IsLast(partitions));
    Tally tally = new Tally();
    last.toJavaRDD().map(Tuple2::_2).collect().forEach(tally::plus); // one for each task
    return tally.byName();
  }

  /** Blocks know their partition. */
  private static final class ByNumber extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int partitions;

    ByNumber(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return (int) key;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByNumber same && same.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }

  private static final class IsLast extends AbstractFunction1<Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int last;

    IsLast(int last) {
      this.last = last;
    }

    @Override
    public Object apply(Object partition) {
      return (int) partition == last;
    }
  }
}
