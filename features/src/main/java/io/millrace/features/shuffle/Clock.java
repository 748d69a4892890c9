package io.millrace.features.shuffle;

import io.millrace.features.EventTimeException;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Window;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;

/** Reads a column of times as microseconds since 1970 in UTC, whatever zone the session is in. */
final class Clock implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long LEAST = Window.micros(Instant.parse("1971-01-01T00:00:00Z"));
  private static final long GREATEST = Window.micros(Instant.parse("2100-01-01T00:00:00Z"));

  /** After all times. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long FAR = Long.MAX_VALUE / 2;

  private final String where;
  private final String column;
  private final String unitName;
  private final TimeForm form;
  private final ZoneId zone;
  private final long unit;
  private final boolean isOpen;

  private Clock(String where, EventTime time, TimeForm form, boolean isOpen) {
    this.isOpen = isOpen;
    this.where = where;
    this.column = time.column();
    this.unitName = time.unit().map(each -> each.name().toLowerCase(Locale.ROOT)).orElse("");
    this.form = form;
    this.zone = time.zone().orElse(ZoneOffset.UTC);
    this.unit = time.unit().map(EventTime.Unit::micros).orElse(1L);
  }

  /**
   * @param where the table, for messages
   */
  static Clock of(String where, EventTime time, StructField field) {
    return new Clock(where, time, TimeForm.of(where, time, field), false);
  }

  /**
   * One of times until which something is so: any that a timestamp or a date holds, such as
   * 9999-12-31. Numbers are in range all the same, lest their unit is wrong.
   */
  static Clock ofEnd(String where, EventTime time, StructField field) {
    TimeForm form = TimeForm.of(where, time, field);
    return new Clock(where, time, form, !form.isNumber());
  }

  /**
   * The time in a column that is not NULL.
   *
   * @return of an end after 2099 {@link #NEVER}, of one before 1971 the first microsecond of that
   * @throws EventTimeException if any other time is before 1971 or after 2099
   */
  long micros(InternalRow row, int at) {
    long micros =
        switch (form) {
          case INSTANT -> row.getLong(at);
          case LOCAL -> local(row.getLong(at));
          case DATE -> local(TimeUnit.DAYS.toMicros(row.getInt(at)));
          case INT -> row.getInt(at) * unit;
          case LONG -> inUnit(row.getLong(at));
        };
    if (micros >= LEAST && micros < GREATEST) {
      return micros;
    }
    if (!isOpen) {
      throw outOfRange(micros);
    }
    return micros < LEAST ? LEAST : NEVER;
  }

  private long inUnit(long value) {
    return Math.abs(value) > Long.MAX_VALUE / unit ? Long.MAX_VALUE : value * unit;
  }

  /** What lies a hundred thousand years off is out of range in any zone. */
  private long local(long micros) {
    return micros < -FAR || micros > FAR
        ? micros
        : local(
            LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L),
                (int) Math.floorMod(micros, 1_000_000L) * 1_000,
                ZoneOffset.UTC));
  }

  private long local(LocalDateTime local) {
    return Window.micros(local.atZone(zone).toInstant());
  }

  private EventTimeException outOfRange(long micros) {
    String hint = form.isNumber() ? " Is its unit %s?".formatted(unitName) : "";
    return new EventTimeException(
        "%s: a time in '%s' is %s, and times lie between 1971 and 2099.%s Mend the rows, or leave them out: events by the group's 'where', labels where they are made."
            .formatted(
                where,
                column,
                micros == Long.MAX_VALUE
                    ? "beyond all calendars"
                    : Instant.EPOCH.plus(micros, ChronoUnit.MICROS),
                hint));
  }
}
