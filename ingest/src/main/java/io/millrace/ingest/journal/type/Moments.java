package io.millrace.ingest.journal.type;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times, in the calendar that goes on in both directions (proleptic Gregorian), without
 * regard to any zone of this machine. Years may have more than four digits, or a sign, or {@code
 * BC} after them.
 */
final class Moments {
  static final long MICROS_PER_SECOND = 1_000_000;
  static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
  private static final Pattern DATE =
      Pattern.compile("([+-]?\\d{1,9})-(\\d{1,2})-(\\d{1,2})(?:T00:00(?::00)?Z?)?( BC)?");
  private static final Pattern MOMENT =
      Pattern.compile(
          "([+-]?\\d{1,9})-(\\d{1,2})-(\\d{1,2})"
              + "(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9})\\d*)?)?)?"
              + "\\s*(Z|UTC|[+-]\\d{2}(?::?\\d{2}(?::?\\d{2})?)?)?( BC)?");
  private static final Pattern ZERO = Pattern.compile("\\d{4}-00-\\d\\d.*|\\d{4}-\\d\\d-00.*");

  private Moments() {}

  /** MySQL's dates that no calendar has. */
  static boolean isZero(String text) {
    return ZERO.matcher(text).matches();
  }

  static int days(String text) throws BadValue {
    Matcher parts = DATE.matcher(text.strip());
    if (!parts.matches()) {
      throw BadValue.of(text, "is no date");
    }
    return (int) day(text, parts, parts.group(4));
  }

  /**
   * Microseconds since 1970, by UTC where no offset is told.
   *
   * @param zoned whether an offset may be told: what is without a zone must not have one
   */
  static long micros(String text, boolean zoned) throws BadValue {
    Matcher parts = MOMENT.matcher(text.strip());
    if (!parts.matches()) {
      throw BadValue.of(text, "is no date and time");
    }
    long seconds =
        number(parts.group(4)) * 3600 + number(parts.group(5)) * 60 + number(parts.group(6));
    if (number(parts.group(4)) > 23 || number(parts.group(5)) > 59 || seconds >= 86_400) {
      throw BadValue.of(text, "is no time of a day");
    }
    long offset = offset(parts.group(8));
    if (!zoned && offset != 0) {
      throw BadValue.of(text, "has an offset, and its column is without a zone");
    }
    long day = day(text, parts, parts.group(9));
    return Math.addExact(
        Math.multiplyExact(
            Math.addExact(Math.multiplyExact(day, 86_400L), seconds - offset), MICROS_PER_SECOND),
        fraction(text, parts.group(7)));
  }

  private static long day(String text, Matcher parts, String bc) throws BadValue {
    int year = Integer.parseInt(parts.group(1));
    try {
      return LocalDate.of(
              bc == null ? year : 1 - year,
              Integer.parseInt(parts.group(2)),
              Integer.parseInt(parts.group(3)))
          .toEpochDay();
    } catch (DateTimeException e) {
      throw BadValue.of(text, isZero(text) ? zeroDates() : "is no date: " + e.getMessage());
    }
  }

  private static String zeroDates() {
    return "is a date of zeros, which no calendar has. Declare the column with 'zero null' if it means NULL";
  }

  private static long fraction(String text, String digits) throws BadValue {
    if (digits == null) {
      return 0;
    }
    String nanos = (digits + "000000000").substring(0, 9);
    if (!nanos.endsWith("000")) {
      throw BadValue.of(text, "is finer than microseconds");
    }
    return Long.parseLong(nanos.substring(0, 6));
  }

  private static long offset(String text) {
    if (text == null || text.equals("Z") || text.equals("UTC")) {
      return 0;
    }
    String digits = (text.substring(1).replace(":", "") + "0000").substring(0, 6);
    long seconds =
        number(digits.substring(0, 2)) * 3600
            + number(digits.substring(2, 4)) * 60
            + number(digits.substring(4, 6));
    return text.startsWith("-") ? -seconds : seconds;
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** Nanoseconds as microseconds, if they are whole ones. */
  static long wholeMicros(long nanos) throws BadValue {
    if (nanos % 1000 != 0) {
      throw BadValue.of(Long.toString(nanos), "nanoseconds are finer than microseconds");
    }
    return nanos / 1000;
  }

  /** A time of the day, or a longer or negative one as MySQL has them: {@code -838:59:59.5}. */
  static String time(long nanos) {
    long rest = Math.abs(nanos);
    long seconds = rest / 1_000_000_000;
    String text =
        "%s%02d:%02d:%02d"
            .formatted(nanos < 0 ? "-" : "", seconds / 3600, seconds / 60 % 60, seconds % 60);
    long fraction = rest % 1_000_000_000;
    return fraction == 0 ? text : text + "." + "%09d".formatted(fraction).replaceFirst("0+$", "");
  }
}
