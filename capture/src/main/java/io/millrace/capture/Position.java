package io.millrace.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Where in a server's log a journal ends, in Debezium's words.
 *
 * @param partition which log
 * @param offset where in it, outside of any transaction
 */
record Position(Map<String, Object> partition, Map<String, Object> offset) {
  private static final String SNAPSHOT = "snapshot";

  /**
   * The position after a record that ends a transaction.
   *
   * <p>Debezium still has the transaction in the offset of its end; taken along, the next one would
   * begin inside of it.
   */
  static Position after(SourceRecord record) {
    Map<String, Object> offset = new TreeMap<>(record.sourceOffset());
    offset.keySet().removeIf(key -> key.startsWith("transaction_"));
    return new Position(new LinkedHashMap<>(record.sourcePartition()), offset);
  }

  static boolean inSnapshot(SourceRecord record) {
    return record.sourceOffset().containsKey(SNAPSHOT);
  }

  long number(String key) {
    return offset.get(key) instanceof Number number ? number.longValue() : 0;
  }

  String text(String key) {
    return String.valueOf(offset.get(key));
  }
}
