package io.millrace.features.transform;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/** What kind of value goes into a transform: it decides what its text and its place in time are. */
public enum Form {
  /** byte, short, int, long. */
  WHOLE,
  DECIMAL,
  /** float, double. */
  FLOATING,
  TEXT,
  BOOLEAN,
  DATE,
  /** A moment, to the microsecond. */
  TIMESTAMP;

  /**
   * The form of a value.
   *
   * @throws IllegalArgumentException if it has none
   */
  static Form of(Object value) {
    if (value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long) {
      return WHOLE;
    }
    if (value instanceof BigDecimal) {
      return DECIMAL;
    }
    if (value instanceof Float || value instanceof Double) {
      return FLOATING;
    }
    if (value instanceof String) {
      return TEXT;
    }
    if (value instanceof Boolean) {
      return BOOLEAN;
    }
    if (value instanceof LocalDate) {
      return DATE;
    }
    if (value instanceof Instant) {
      return TIMESTAMP;
    }
    throw new IllegalArgumentException(
        "A %s goes into no transform.".formatted(value.getClass().getName()));
  }
}
