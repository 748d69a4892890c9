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
   * @param slice a number that grows with the slice
   * @param place grows with the order of files in the slice, and of events in a file; with {@code
   *     slice} it is the order of arrival
   */
  record Origin(String file, long line, long slice, long place) {
    public Origin(String file, long line) {
      this(file, line, 0, line);
    }
  }
}
