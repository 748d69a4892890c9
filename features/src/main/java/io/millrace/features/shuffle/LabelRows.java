package io.millrace.features.shuffle;

import io.millrace.features.EventTimeException;
import io.millrace.features.bytes.Bytes;
import io.millrace.features.shuffle.Tally.Of;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Labels as rows: keys, the time, then all columns of the spine as they are, to be given back.
 *
 * @param delay how many microseconds before a label's time its features are of
 * @param spine the columns after keys and time
 */
record LabelRows(String name, Keys keys, Clock clock, long delay, StructType spine)
    implements Serializable {

  Iterator<Tuple2<Integer, byte[]>> blocks(Iterator<InternalRow> rows, int partitions) {
    Tally tally = new Tally();
    return new Blocks(rows, partitions, Block.LABELS, tally, new Writer(tally)::write);
  }

  /** Writes one row after another. */
  private final class Writer {
    private final Tally tally;
    private final KeyWriter key = new KeyWriter(keys);
    private final UnsafeProjection whole;
    private final Tail tail;

    Writer(Tally tally) {
      this.tally = tally;
      this.tail = new Tail(keys.count() + 1, spine);
      this.whole = UnsafeProjection.create(spine);
    }

    void write(InternalRow row, Blocks blocks) {
      tally.count(Of.LABELS_READ);
      int at = keys.count();
      if (row.isNullAt(at)) {
        throw new EventTimeException(
            "%s: a label has no time, so nothing can be said as of it. Leave such rows out of the labels."
                .formatted(name));
      }
      long time = clock.micros(row, at) - delay;
      UnsafeRow kept = whole.apply(tail.of(row));
      int partition = writeKey(row, kept, blocks);
      Bytes block = blocks.of(partition);
      block.putFixed(time);
      byte[] bytes = kept.getBytes();
      block.putCount(bytes.length);
      block.putRaw(bytes, 0, bytes.length);
      blocks.written(partition);
    }

    /** Labels without a key see no events; they are spread as they come. */
    private int writeKey(InternalRow row, UnsafeRow kept, Blocks blocks) {
      if (Keys.anyNull(row, keys.count())) {
        tally.count(Of.LABELS_WITHOUT_KEY);
        int partition = Math.floorMod(kept.hashCode(), blocks.partitions());
        blocks.of(partition).put((byte) 0);
        return partition;
      }
      int partition = key.partition(row, blocks.partitions());
      Bytes block = blocks.of(partition);
      block.put((byte) 1);
      key.write(block);
      return partition;
    }
  }
}
