package io.millrace.ingest.journal;

import java.io.Serializable;

/**
 * Reads the events of one format. It keeps no state that matters: any event may be read by any
 * decoder at any time. Not for several threads at once.
 */
public interface EventDecoder extends Serializable {
  /**
   * Reads one event and tells the sink what it says; a line may hold several changes.
   *
   * @param key the message's key; empty from files
   * @param value one event; may be empty
   * @param origin to name in a reject
   */
  void decode(byte[] key, byte[] value, Origin origin, JournalSink sink);

  /**
   * Where an event stands.
   *
   * @param file or Kafka partition
   * @param line counted from 1, or Kafka offset
   */
  record Origin(String file, long line) {}
}
