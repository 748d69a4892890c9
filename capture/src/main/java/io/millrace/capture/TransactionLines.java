package io.millrace.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The begins and ends of transactions, in a folder of their own. Of a transaction that changed
 * nothing that is captured nothing is written, and none is left without its end.
 */
final class TransactionLines {
  static final String FOLDER = "_transactions";

  private final EventText text;
  private final Map<String, Long> changes = new TreeMap<>();
  private SourceRecord begin;
  private boolean written;

  TransactionLines(EventText text) {
    this.text = text;
  }

  void marker(SourceRecord record, JournalWriter files) throws IOException {
    if (!Records.isTransactionEnd(record)) {
      end(files);
      begin = record;
      changes.clear();
    } else if (written) {
      files.write(FOLDER, "END", text.of(record));
      forget();
    } else {
      forget();
    }
  }

  /** A change that is written down; of a snapshot, it belongs to no transaction. */
  void change(String table, JournalWriter files) throws IOException {
    if (begin == null) {
      return;
    }
    if (!written) {
      files.write(FOLDER, "BEGIN", text.of(begin));
      written = true;
    }
    changes.merge(table, 1L, Long::sum);
  }

  /**
   * Ends a transaction of which Debezium tells no end: a TRUNCATE of MariaDB is a transaction, but
   * its log has no word for the end of a statement that is one by itself.
   */
  void end(JournalWriter files) throws IOException {
    if (written) {
      SourceRecord end =
          begin.newRecord(
              begin.topic(),
              begin.kafkaPartition(),
              begin.keySchema(),
              begin.key(),
              begin.valueSchema(),
              ended((Struct) begin.value()),
              begin.timestamp());
      files.write(FOLDER, "END", text.of(end));
    }
    forget();
  }

  private Struct ended(Struct begin) {
    Schema schema = begin.schema();
    Schema ofTable = schema.field("data_collections").schema().valueSchema();
    List<Struct> tables = new ArrayList<>();
    changes.forEach(
        (table, count) ->
            tables.add(
                new Struct(ofTable).put("data_collection", table).put("event_count", count)));
    return new Struct(schema)
        .put("status", "END")
        .put("id", begin.get("id"))
        .put("event_count", changes.values().stream().mapToLong(Long::longValue).sum())
        .put("data_collections", tables)
        .put("ts_ms", begin.get("ts_ms"));
  }

  private void forget() {
    begin = null;
    written = false;
  }
}
