package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * The rows of a task as blocks, each for one partition. A block is handed on as soon as it is full,
 * so that a task holds no more than one for each partition.
 */
final class Blocks implements Iterator<Tuple2<Integer, byte[]>> {
  private static final int MOST = 256 * 1024;
  private static final int ALL = 32 * 1024 * 1024;

  private final Iterator<InternalRow> rows;
  private final BiConsumer<InternalRow, Blocks> writer;
  private final Bytes[] open;
  private final byte kind;
  private final int full;
  private final Tally tally;
  private final Queue<Tuple2<Integer, byte[]>> done = new ArrayDeque<>();
  private boolean ended;

  /**
   * @param writer writes a row into a partition's block, or leaves it out; both are counted
   */
  Blocks(
      Iterator<InternalRow> rows,
      int partitions,
      byte kind,
      Tally tally,
      BiConsumer<InternalRow, Blocks> writer) {
    this.rows = rows;
    this.writer = writer;
    this.kind = kind;
    this.tally = tally;
    this.open = new Bytes[partitions];
    this.full = Math.max(1024, Math.min(MOST, ALL / partitions));
  }

  int partitions() {
    return open.length;
  }

  /** The block of a partition, to write one row into. */
  Bytes of(int partition) {
    Bytes block = open[partition];
    if (block == null) {
      block = new Bytes(full / 8);
      open[partition] = block;
    }
    if (block.size() == 0) {
      block.put(kind);
    }
    return block;
  }

  /** Says that a row is written. */
  void written(int partition) {
    if (open[partition].size() >= full) {
      done.add(new Tuple2<>(partition, open[partition].taken()));
    }
  }

  @Override
  public boolean hasNext() {
    while (done.isEmpty() && rows.hasNext()) {
      writer.accept(rows.next(), this);
    }
    if (done.isEmpty() && !ended) {
      ended = true;
      for (int i = 0; i < open.length; i++) {
        if (open[i] != null && open[i].size() > 0) {
          done.add(new Tuple2<>(i, open[i].taken()));
          open[i] = null;
        }
      }
      done.add(new Tuple2<>(open.length, tally.encoded()));
    }
    return !done.isEmpty();
  }

  @Override
  public Tuple2<Integer, byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return done.remove();
  }
}
