package io.millrace.features.shuffle;

import io.millrace.features.EventTimeException;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Window;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;

/** Reads a column of times as microseconds since 1970 in UTC, whatever zone the session is in. */
final class Clock implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long LEAST = Window.micros(Instant.parse("1971-01-01T00:00:00Z"));
  private static final long GREATEST = Window.micros(Instant.parse("2100-01-01T00:00:00Z"));

  private final String where;
  private final String column;
  private final String unitName;
  private final TimeForm form;
  private final ZoneId zone;
  private final long unit;

  private Clock(String where, EventTime time, TimeForm form) {
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
    return new Clock(where, time, TimeForm.of(where, time, field));
  }

  /**
   * The time in a column that is not NULL.
   *
   * @throws EventTimeException if it is before 1971 or after 2099
   */
  long micros(InternalRow row, int at) {
    long micros =
        switch (form) {
          case INSTANT -> row.getLong(at);
          case LOCAL ->
              local(
                  LocalDateTime.ofEpochSecond(
                      Math.floorDiv(row.getLong(at), 1_000_000L),
                      (int) Math.floorMod(row.getLong(at), 1_000_000L) * 1_000,
                      ZoneOffset.UTC));
          case DATE -> local(LocalDate.ofEpochDay(row.getInt(at)).atStartOfDay());
          case INT -> row.getInt(at) * unit;
          case LONG -> inUnit(row.getLong(at));
        };
    if (micros < LEAST || micros >= GREATEST) {
      throw outOfRange(micros);
    }
    return micros;
  }

  private long inUnit(long value) {
    return Math.abs(value) > Long.MAX_VALUE / unit ? Long.MAX_VALUE : value * unit;
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
