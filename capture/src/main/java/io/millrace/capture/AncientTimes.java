package io.millrace.capture;

import io.debezium.time.MicroTimestamp;
import io.debezium.time.Timestamp;
import io.debezium.time.ZonedTimestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.TimeZone;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * Mends times before 15 October 1582 in rows of a PostgreSQL snapshot. The driver makes a {@code
 * java.sql.Timestamp} of their fields, by the Julian calendar before that day; Debezium tells its
 * instant, which in the calendar of SQL is some days away. Of the log it tells them as they are.
 *
 * <p>The ten days before that one are not in the Julian half of that calendar: they are told as ten
 * days later, which is also how those later days are told, and stay so.
 */
final class AncientTimes {
  private static final Instant CHANGE = Instant.parse("1582-10-15T00:00:00Z");

  /** PostgreSQL has none before; what stands for its infinity is. */
  private static final Instant EARLIEST = Instant.parse("-4712-01-01T00:00:00Z");

  private AncientTimes() {}

  /**
   * @param row of a snapshot; may be null
   */
  static void mend(Struct row) {
    if (row == null) {
      return;
    }
    for (Field field : row.schema().fields()) {
      Object value = row.getWithoutDefault(field.name());
      if (value != null && field.schema().name() != null) {
        row.put(field, mended(field.schema().name(), value));
      }
    }
  }

  private static Object mended(String type, Object value) {
    if (type.equals(ZonedTimestamp.SCHEMA_NAME)) {
      return mended((String) value);
    } else if (type.equals(MicroTimestamp.SCHEMA_NAME)) {
      Instant told = Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
      return (Long) value + ChronoUnit.MICROS.between(told, mended(told));
    } else if (type.equals(Timestamp.SCHEMA_NAME)) {
      Instant told = Instant.ofEpochMilli((Long) value);
      return (Long) value + ChronoUnit.MILLIS.between(told, mended(told));
    }
    return value;
  }

  private static String mended(String text) {
    if (text.endsWith("infinity")) {
      return text;
    }
    Instant told = OffsetDateTime.parse(text).toInstant();
    Instant meant = mended(told);
    return meant.equals(told)
        ? text
        : meant.atOffset(ZoneOffset.UTC).toLocalDate() + text.substring(text.indexOf('T'));
  }

  /** The time whose date is, in the calendar of SQL, what this one's is in that of the driver. */
  static Instant mended(Instant told) {
    if (!told.isBefore(CHANGE) || told.isBefore(EARLIEST)) {
      return told;
    }
    Calendar drivers = new GregorianCalendar(TimeZone.getTimeZone(ZoneOffset.UTC));
    drivers.setTimeInMillis(told.toEpochMilli());
    int year = drivers.get(Calendar.YEAR);
    LocalDate meant =
        LocalDate.of(drivers.get(Calendar.ERA) == GregorianCalendar.BC ? 1 - year : year, 1, 1)
            .plusMonths(drivers.get(Calendar.MONTH));
    long date = meant.toEpochDay() + drivers.get(Calendar.DAY_OF_MONTH) - 1;
    return told.plus(date - day(told), ChronoUnit.DAYS);
  }

  private static long day(Instant time) {
    return time.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
  }
}
