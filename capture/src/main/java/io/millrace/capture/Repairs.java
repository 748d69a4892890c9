package io.millrace.capture;

import io.debezium.data.Envelope;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Mends what Debezium says of changes and of where they come from; of one capture, in its order.
 */
final class Repairs {
  private static final String NOT_TOLD = "[null,";
  private static final long NONE = -1;

  private long snapshot = NONE;

  void mend(SourceRecord change) {
    Struct value = (Struct) change.value();
    Struct source = copy(value.getStruct(Envelope.FieldName.SOURCE));
    if (source.schema().field("pos") != null && source.getInt64("pos") < 0) {
      mendPosition(source, value.getStruct(Envelope.FieldName.TRANSACTION), change);
    }
    if (source.schema().field("lsn") != null && source.getInt64("lsn") != null) {
      mendSequence(source, Records.operationOf(change));
      if (Records.operationOf(change).equals(Envelope.Operation.READ.code())) {
        AncientTimes.mend((Struct) change.key());
        AncientTimes.mend(value.getStruct(Envelope.FieldName.AFTER));
      }
    }
    value.put(Envelope.FieldName.SOURCE, source);
  }

  /**
   * With the defaults of what is null, and no longer shared by the two halves of a key's change.
   */
  private static Struct copy(Struct source) {
    Struct copy = new Struct(source.schema());
    for (Field field : source.schema().fields()) {
      copy.put(field, source.get(field));
    }
    return copy;
  }

  /**
   * MariaDB 11.4 and later does not say where in its log a change within a transaction is
   * (binlog_legacy_event_pos), and what Debezium makes of that is negative and has no order. Where
   * the transaction begins is known, and the number of the change in it.
   */
  private static void mendPosition(Struct source, Struct transaction, SourceRecord change) {
    source.put("pos", ((Number) change.sourceOffset().get("pos")).longValue());
    source.put("row", transaction.getInt64("total_order").intValue());
  }

  /**
   * The first transaction after a snapshot is not told which commit came before. Its changes may
   * have been logged before the snapshot was taken, and yet it was committed after: what came
   * before is the snapshot.
   */
  private void mendSequence(Struct source, String operation) {
    if (operation.equals(Envelope.Operation.READ.code())) {
      snapshot = source.getInt64("lsn");
      return;
    }
    String sequence = source.getString("sequence");
    if (snapshot != NONE && sequence != null && sequence.startsWith(NOT_TOLD)) {
      source.put(
          "sequence", "[\"%d\",".formatted(snapshot) + sequence.substring(NOT_TOLD.length()));
    }
  }
}
