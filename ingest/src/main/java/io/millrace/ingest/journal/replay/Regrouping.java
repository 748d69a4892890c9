package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.fold.Fact;
import io.millrace.ingest.journal.fold.StateCodec;
import io.millrace.ingest.journal.type.BadValue;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Sends the states of a slice to the slots of their keys' values, so that keys which the journal
 * wrote in several ways, and which are one in the table, come together.
 */
final class Regrouping {
  private static final byte BY_VALUE = 0;
  private static final byte BY_TEXT = 1;

  private Regrouping() {}

  static JavaRDD<InternalRow> byValue(Scan scan, Reading reading) {
    int partitions = scan.partitions();
    JavaRDD<Tuple2<Integer, InternalRow>> sent =
        scan.exchange()
            .rows()
            .mapPartitionsWithIndex(
                (slot, rows) ->
                    Slots.isOfKeys(slot)
                        ? new Task(reading, partitions).send(rows)
                        : List.<Tuple2<Integer, InternalRow>>of().iterator(),
                true);
    return Exchange.of(sent, partitions).rows();
  }

  /** What is done with the states of one slot. Each row that is sent overwrites the one before. */
  private static final class Task {
    private final StructType columns;
    private final Reading.Readers readers;
    private final UnsafeRows values;
    private final int partitions;
    private final Exchange.Envelope envelope = new Exchange.Envelope();

    Task(Reading reading, int partitions) {
      this.columns = reading.keys();
      this.readers = reading.readers(columns);
      this.values = new UnsafeRows(columns);
      this.partitions = partitions;
    }

    Iterator<Tuple2<Integer, InternalRow>> send(Iterator<InternalRow> rows) {
      return Scan.stream(rows)
          .map(
              row -> {
                byte[] state = row.getBinary(1);
                byte[] key = key(row.getBinary(0), StateCodec.read(state).newest());
                return envelope.to(Slots.partition(key, partitions), key, state);
              })
          .iterator();
    }

    /** A key that cannot be read stays by itself, and is rejected where states are folded. */
    private byte[] key(byte[] text, Fact fact) {
      Object[] key = new Object[columns.size()];
      try {
        readers.of(fact.schema()).read(fact.image(), Coverage.ALL, key);
        return marked(BY_VALUE, values.bytes(key));
      } catch (BadValue bad) {
        return marked(BY_TEXT, text);
      }
    }

    private static byte[] marked(byte mark, byte[] key) {
      byte[] marked = new byte[key.length + 1];
      marked[0] = mark;
      System.arraycopy(key, 0, marked, 1, key.length);
      return marked;
    }
  }
}
