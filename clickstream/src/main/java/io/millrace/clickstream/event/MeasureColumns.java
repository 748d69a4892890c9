package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Spans;
import java.util.Optional;

/** What the server has measured: the status of the answer, its size, and how long it took. */
final class MeasureColumns {
  static final int STATUS = column(EventColumns.STATUS);
  static final int DURATION_MS = column(EventColumns.DURATION_MS);
  private static final int BYTES = column(EventColumns.BYTES);

  private static final int MOST_DIGITS = 18;
  private static final int NO_NUMBER = -1;
  private static final double LONGEST = 1e12;

  private final Fields fields;

  MeasureColumns(Fields fields) {
    this.fields = fields;
  }

  Optional<Refusal> fill(Object[] row) {
    int status = fields.slot(Field.STATUS);
    if (status != Fields.NONE) {
      long value = number(status);
      if (value < 0 || value > 999) {
        return Refusal.number("The status is no number of three digits.");
      }
      row[STATUS] = (int) value;
    }
    int size = fields.slot(Field.BYTES);
    if (size != Fields.NONE) {
      long value = number(size);
      if (value < 0) {
        return Refusal.number("The size is no number.");
      }
      row[BYTES] = value;
    }
    return duration(row);
  }

  /** A whole number, or {@link #NO_NUMBER}. */
  private long number(int slot) {
    Spans spans = fields.spans();
    byte[] line = spans.line();
    int to = spans.to(slot);
    if (to - spans.from(slot) > MOST_DIGITS) {
      return NO_NUMBER;
    }
    long value = 0;
    for (int i = spans.from(slot); i < to; i++) {
      int digit = line[i] - '0';
      if (digit < 0 || digit > 9) {
        return NO_NUMBER;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private Optional<Refusal> duration(Object[] row) {
    int milliseconds = fields.slot(Field.DURATION_MS);
    if (milliseconds != Fields.NONE) {
      return duration(row, milliseconds, 1);
    }
    int microseconds = fields.slot(Field.DURATION_US);
    if (microseconds != Fields.NONE) {
      return duration(row, microseconds, 0.001);
    }
    int seconds = fields.slot(Field.DURATION);
    return seconds == Fields.NONE ? Optional.empty() : duration(row, seconds, 1000);
  }

  private Optional<Refusal> duration(Object[] row, int slot, double milliseconds) {
    Spans spans = fields.spans();
    int length = spans.to(slot) - spans.from(slot);
    try {
      double value = Double.parseDouble(new String(spans.line(), spans.from(slot), length, UTF_8));
      if (value >= 0 && value < LONGEST) { // a load balancer writes -1 for none
        row[DURATION_MS] = Math.round(value * milliseconds * 1000) / 1000;
      }
      return Optional.empty();
    } catch (NumberFormatException e) {
      return Refusal.number("The duration is no number.");
    }
  }
}
