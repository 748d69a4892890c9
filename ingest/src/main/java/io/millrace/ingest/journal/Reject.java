package io.millrace.ingest.journal;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * Something in a journal that could not be understood.
 *
 * @param reason one of few, to count by
 * @param detail what was wrong, and where in the text
 * @param file or Kafka partition
 * @param line counted from 1, or Kafka offset
 * @param raw the text, at most {@value #LONGEST} characters of it; bytes that are no UTF-8 as �
 */
public record Reject(Reason reason, String detail, String file, long line, String raw)
    implements Serializable {
  public static final int LONGEST = 32_768;

  /** Of a text that may be longer than what is kept of it. */
  public static Reject of(Reason reason, String detail, EventDecoder.Origin origin, byte[] raw) {
    String kept = new String(raw, 0, Math.min(raw.length, LONGEST), StandardCharsets.UTF_8);
    return new Reject(reason, detail, origin.file(), origin.line(), kept);
  }

  /** Why. */
  public enum Reason {
    BROKEN_JSON,
    UNKNOWN_OPERATION,
    MISSING_KEY,
    MISSING_POSITION,
    BAD_VALUE,
    TOO_LARGE,
    /** The file ends in the middle of a line, or its compression does. */
    TORN,
    BEYOND_RETENTION,
    UNKNOWN_FORMAT
  }
}
