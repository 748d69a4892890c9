package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Reject;
import java.util.List;

/** A decoder that travels light: its reader is made where it is used. */
class Decoder implements EventDecoder {
  private static final long serialVersionUID = 1;

  private final JournalFormat format;
  private final List<String> keys;
  private final DecodeOptions options;
  private transient EventReader reader;

  Decoder(JournalFormat format, List<String> keys, DecodeOptions options) {
    this.format = format;
    this.keys = List.copyOf(keys);
    this.options = options;
  }

  @Override
  public void decode(byte[] key, byte[] value, Origin origin, JournalSink sink) {
    try {
      if (isNothing(value)) {
        reader().readNothing(key, origin, sink);
      } else {
        requireText(value);
        reader().read(key, value, origin, sink);
      }
    } catch (BadEvent e) {
      sink.reject(Reject.of(e.reason(), e.getMessage(), origin, value));
    }
  }

  private static boolean isNothing(byte[] value) {
    return value.length == 0
        || (value.length == 4 && value[0] == 'n' && value[1] == 'u' && value[3] == 'l');
  }

  private static void requireText(byte[] value) {
    if (!JsonText.isUtf8(value)) {
      throw new BadEvent(
          Reject.Reason.BROKEN_JSON,
          "The event is no UTF-8. Write the journal in UTF-8, or convert the file.");
    }
  }

  private EventReader reader() {
    if (reader == null) {
      reader = newReader();
    }
    return reader;
  }

  private EventReader newReader() {
    return switch (format) {
      case DEBEZIUM_JSON -> new DebeziumJson(keys, options);
      case DEBEZIUM_FLAT -> new DebeziumFlat(keys, options);
      case MAXWELL -> new Maxwell(keys, options);
      case CANAL -> new Canal(keys, options);
      case WAL2JSON -> new Wal2Json(keys, options);
      case OGG_JSON -> new OggJson(keys, options);
      case DMS_JSON -> new DmsJson(keys, options);
      case DEBEZIUM_AVRO -> throw new IllegalStateException("Avro is no text");
    };
  }
}
