package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;

/** Reads events of one format, with buffers that it uses again. */
interface EventReader {
  /**
   * @param value an event, neither empty nor JSON's null
   * @throws BadEvent if it cannot be understood; what the sink was told of it until then holds
   */
  void read(byte[] key, byte[] value, Origin origin, JournalSink sink);

  /** An event without value. */
  default void readNothing(byte[] key, Origin origin, JournalSink sink) {
    sink.marker(new Marker.Tombstone());
  }
}
