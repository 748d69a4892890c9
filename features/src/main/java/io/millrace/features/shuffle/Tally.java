package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/** What became of the rows that a task read. */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1L;

  enum Of {
    EVENTS_READ("events.read"),
    EVENTS_USED("events.used"),
    EVENTS_WITHOUT_KEY("events.without-key"),
    EVENTS_WITHOUT_TIME("events.without-time"),
    EVENTS_FILTERED("events.filtered"),
    EVENTS_OUTSIDE("events.outside-windows"),
    VALUES_NOT_FINITE("values.not-finite"),
    EVENTS_IN_ANOTHER_SLICE("events.in-another-slice"),
    STATES_READ("states.read"),
    STATE_BLOCKS_READ("state-blocks.read"),
    LABELS_READ("labels.read"),
    LABELS_WITHOUT_KEY("labels.without-key");

    private final String text;

    Of(String text) {
      this.text = text;
    }
  }

  private final long[] counts = new long[Of.values().length];

  void count(Of what) {
    counts[what.ordinal()]++;
  }

  byte[] encoded() {
    Bytes bytes = new Bytes(64);
    bytes.put(Block.TALLY);
    for (long count : counts) {
      bytes.putCount(count);
    }
    return bytes.taken();
  }

  Tally plus(byte[] encoded) {
    Cursor cursor = new Cursor(encoded, 1);
    for (int i = 0; i < counts.length; i++) {
      counts[i] += cursor.count();
    }
    return this;
  }

  /** By name; nothing is left out, so that a count of 0 is seen to be one. */
  Map<String, Long> byName() {
    Map<String, Long> names = new LinkedHashMap<>();
    for (Of what : Of.values()) {
      names.put(what.text, counts[what.ordinal()]);
    }
    return names;
  }
}
