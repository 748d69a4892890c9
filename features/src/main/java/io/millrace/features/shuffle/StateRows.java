package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.features.shuffle.Tally.Of;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * What was kept of entities, as rows of one column: blocks, each of many entities.
 *
 * @param kind of the blocks that are made of them
 */
record StateRows(Keys keys, byte kind) implements Serializable {
  Iterator<Tuple2<Integer, byte[]>> blocks(Iterator<InternalRow> rows, int partitions) {
    Tally tally = new Tally();
    return new Blocks(
        rows,
        partitions,
        kind,
        tally,
        (row, blocks) -> {
          tally.count(Of.STATE_BLOCKS_READ);
          Cursor cursor = new Cursor(row.getBinary(0), 1);
          while (cursor.hasMore()) {
            tally.count(Of.STATES_READ);
            move(cursor, blocks);
          }
        });
  }

  /** One entity's, as it is. */
  private void move(Cursor cursor, Blocks blocks) {
    int from = cursor.at();
    int partition = keys.partition(cursor, blocks.partitions());
    int length = (int) cursor.count();
    cursor.skip(length);
    Bytes block = blocks.of(partition);
    block.putRaw(cursor.array(), from, cursor.at() - from);
    blocks.written(partition);
  }
}
