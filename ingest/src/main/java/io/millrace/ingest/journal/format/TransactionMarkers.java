package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Reject;
import java.util.HashMap;
import java.util.Map;

/** Debezium's events of the begin and the end of transactions. */
final class TransactionMarkers {
  /** How Debezium names what is no table, but {@code pg_logical_emit_message}. */
  private static final String MESSAGE = "$LogicalDecodingMessageId@";

  private TransactionMarkers() {}

  static Marker marker(String status, String id, Members envelope, int collections) {
    return switch (status) {
      case "BEGIN" -> new Marker.TransactionBegin(name(id));
      case "END" -> new Marker.TransactionEnd(name(id), events(envelope, collections));
      default ->
          throw new BadEvent(
              Reject.Reason.UNKNOWN_OPERATION,
              "The transaction's status is '%s'; known are BEGIN and END.".formatted(status));
    };
  }

  /**
   * The part of a transaction's id that all its events share: PostgreSQL's is followed by the
   * event's own LSN.
   */
  static String name(String id) {
    int colon = id.indexOf(':');
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (i != colon && (c < '0' || c > '9')) {
        return id;
      }
    }
    return colon < 0 ? id : id.substring(0, colon);
  }

  private static Map<String, Long> events(Members envelope, int collections) {
    Map<String, Long> events = new HashMap<>();
    if (!envelope.isArray(collections)) {
      return events;
    }
    JsonCursor cursor = new JsonCursor();
    cursor.over(envelope.text(), envelope.start(collections), envelope.end(collections));
    Members collection = new Members("data_collection", "event_count");
    cursor.enterArray();
    while (cursor.nextElement()) {
      collection.read(cursor);
      String name = collection.string(0);
      if (!name.contains(MESSAGE)) {
        events.merge(table(name), collection.whole(1, 0), Long::sum);
      }
    }
    return events;
  }

  /** Of {@code database.schema.table} the last two. */
  private static String table(String collection) {
    int dot = collection.lastIndexOf('.');
    int before = dot < 0 ? -1 : collection.lastIndexOf('.', dot - 1);
    return collection.substring(before + 1);
  }
}
