package io.millrace.ingest.jdbc;

import io.millrace.ingest.jdbc.JdbcTable.TimeColumn;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slicing;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The predicate of an interval of time: literals of the column's own type, so that an index serves.
 */
final class Window {
  private Window() {}

  static String predicate(
      Dialect dialect, ColumnRead column, TimeColumn time, Slicing.Interval interval) {
    String name = dialect.quote(column.name());
    return "%s >= %s AND %s < %s"
        .formatted(
            name,
            literal(dialect, column, time, interval.start()),
            name,
            literal(dialect, column, time, interval.end()));
  }

  private static String literal(
      Dialect dialect, ColumnRead column, TimeColumn time, Instant instant) {
    DataType type = column.type();
    if (type.equals(DataTypes.TimestampType)) {
      return dialect.literal(instant);
    }
    if (type.equals(DataTypes.TimestampNTZType)) {
      return dialect.literal(LocalDateTime.ofInstant(instant, zone(time)));
    }
    if (type.equals(DataTypes.DateType)) {
      return dialect.literal(day(time, instant));
    }
    throw new InvalidSpecException(
        "The time column '%s' is of type %s; rows can be chosen by a date or a timestamp only."
            .formatted(time.name(), type.sql()));
  }

  private static LocalDate day(TimeColumn time, Instant instant) {
    LocalDateTime local = LocalDateTime.ofInstant(instant, zone(time));
    if (!local.toLocalTime().equals(LocalTime.MIDNIGHT)) {
      throw new InvalidSpecException(
          "The time column '%s' holds dates, and %s is no beginning of a day in %s. Slice by days, in the zone that the dates are meant in."
              .formatted(time.name(), instant, zone(time)));
    }
    return local.toLocalDate();
  }

  private static ZoneId zone(TimeColumn time) {
    return time.zone()
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "The time column '%s' has no zone of its own. Say which zone its values are meant in, such as UTC or Europe/Berlin."
                        .formatted(time.name())));
  }
}
