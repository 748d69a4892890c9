package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.shuffle.Tally.Of;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/** What was kept of entities, as rows: keys, then bytes. */
record StateRows(Keys keys) implements Serializable {
  Iterator<Tuple2<Integer, byte[]>> blocks(Iterator<InternalRow> rows, int partitions) {
    Tally tally = new Tally();
    KeyWriter key = new KeyWriter(keys);
    return new Blocks(
        rows,
        partitions,
        Block.STATES,
        tally,
        (row, blocks) -> {
          tally.count(Of.STATES_READ);
          int partition = key.partition(row, partitions);
          Bytes block = blocks.of(partition);
          key.write(block);
          block.putText(row.getBinary(keys.count()));
          blocks.written(partition);
        });
  }
}
