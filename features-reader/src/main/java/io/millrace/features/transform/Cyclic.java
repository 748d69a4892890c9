package io.millrace.features.transform;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Where a time stands in a circle, as its sine and cosine, so that the last place is beside the
 * first. Of NULL there is none.
 *
 * @param zone of the clock and calendar; a date has none and needs none
 */
public record Cyclic(Circle circle, ZoneId zone) implements Transform {
  static final String NAME = "cyclic";
  private static final String MICROS_OF_DAY = "86400000000L";

  /** What comes round again. */
  public enum Circle {
    /** 24 places of the clock. */
    HOUR(24),
    /** 1440 places of the clock. */
    MINUTE(1440),
    /** 7 places; Monday is the first. */
    WEEKDAY(7),
    /** 31 places. */
    DAY_OF_MONTH(31),
    /** 12 places. */
    MONTH(12),
    /** 366 places. */
    DAY_OF_YEAR(366);

    private final int places;

    Circle(int places) {
      this.places = places;
    }

    boolean isOfClock() {
      return this == HOUR || this == MINUTE;
    }

    private int place(LocalDateTime local) {
      return switch (this) {
        case HOUR -> local.getHour();
        case MINUTE -> local.get(ChronoField.MINUTE_OF_DAY);
        case WEEKDAY -> local.getDayOfWeek().getValue() - 1;
        case DAY_OF_MONTH -> local.getDayOfMonth() - 1;
        case MONTH -> local.getMonthValue() - 1;
        case DAY_OF_YEAR -> local.getDayOfYear() - 1;
      };
    }

    /** The place by SQL, of a local date and of the microseconds of its clock. */
    private String place(String date, String micros) {
      return switch (this) {
        case HOUR -> "(%s div 3600000000L)".formatted(micros);
        case MINUTE -> "(%s div 60000000L)".formatted(micros);
        case WEEKDAY -> "weekday(%s)".formatted(date);
        case DAY_OF_MONTH -> "(dayofmonth(%s) - 1)".formatted(date);
        case MONTH -> "(month(%s) - 1)".formatted(date);
        case DAY_OF_YEAR -> "(dayofyear(%s) - 1)".formatted(date);
      };
    }

    /** Strict, so that the same bits come out on any machine. */
    private double sine(int place) {
      return StrictMath.sin(2 * Math.PI * place / places);
    }

    private double cosine(int place) {
      return StrictMath.cos(2 * Math.PI * place / places);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Form> takes() {
    return circle.isOfClock() ? Set.of(Form.TIMESTAMP) : Set.of(Form.TIMESTAMP, Form.DATE);
  }

  @Override
  public List<Double> apply(Object value) {
    if (value == null) {
      return null;
    }
    if (!takes().contains(Form.of(value))) {
      throw new IllegalArgumentException(
          "'%s' is a %s, which has no %s.".formatted(value, value.getClass().getName(), circle));
    }
    int place = circle.place(local(value));
    return List.of(circle.sine(place), circle.cosine(place));
  }

  private LocalDateTime local(Object value) {
    return value instanceof LocalDate date
        ? date.atStartOfDay()
        : LocalDateTime.ofInstant((Instant) value, zone);
  }

  @Override
  public String sql(String column, Form form) {
    String local = "unix_micros(from_utc_timestamp(%s, '%s'))".formatted(column, zone);
    String micros = "pmod(%s, %s)".formatted(local, MICROS_OF_DAY);
    String date =
        form == Form.DATE
            ? column
            : "date_from_unix_date(cast((%s - %s) div %s as int))"
                .formatted(local, micros, MICROS_OF_DAY);
    String place = "cast(%s as int)".formatted(circle.place(date, micros));
    return "if(%s is null, null, array(element_at(%s, %s + 1), element_at(%s, %s + 1)))"
        .formatted(column, table(circle::sine), place, table(circle::cosine), place);
  }

  private String table(IntToDoubleFunction function) {
    return IntStream.range(0, circle.places)
        .mapToDouble(function)
        .mapToObj(Numbers::literal)
        .collect(joining(", ", "array(", ")"));
  }
}
