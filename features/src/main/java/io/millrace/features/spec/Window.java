package io.millrace.features.spec;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a window reaches back from its end. All times are microseconds since 1970 in UTC.
 *
 * <p>A span of {@code 1d} is 24 hours, always. {@code 1 calendar day} ends where it began on the
 * clock of a zone, the day before: 23 hours if the clock was put forward in between.
 */
public sealed interface Window extends Serializable {
  Pattern SPAN = Pattern.compile("(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");
  Pattern CALENDAR = Pattern.compile("(\\d+) calendar (day|week|month|year)s?");
  String HOW = "30d, 24h, 90m, '1 calendar day', '3 calendar months' or all";

  /**
   * The first microsecond of a window.
   *
   * @param end the first microsecond after it
   */
  long start(long end, ZoneId zone);

  /** A length of time, whatever clocks show. */
  record Span(Duration length) implements Window {
    public Span {
      if (length.isZero() || length.isNegative()) {
        throw new InvalidSpecException("A window must be longer than nothing. Write " + HOW + ".");
      }
    }

    @Override
    public long start(long end, ZoneId zone) {
      return end - micros(length);
    }

    @Override
    public String toString() {
      long seconds = length.toSeconds();
      if (seconds % 86_400 == 0) {
        return seconds / 86_400 + "d";
      }
      return seconds % 3_600 == 0
          ? seconds / 3_600 + "h"
          : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
  }

  /** So many days, weeks, months or years on the calendar of a zone. */
  record Calendar(int count, ChronoUnit unit) implements Window {
    public Calendar {
      if (count < 1) {
        throw new InvalidSpecException("A window must be longer than nothing. Write " + HOW + ".");
      }
    }

    /**
     * Of a time that the clock shows twice, the first; for one that it skips, the instant of the
     * change.
     */
    @Override
    public long start(long end, ZoneId zone) {
      Instant at = Instant.EPOCH.plus(end, ChronoUnit.MICROS);
      LocalDateTime local = LocalDateTime.ofInstant(at, zone).minus(count, unit);
      List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
      Instant start =
          offsets.isEmpty()
              ? zone.getRules().getTransition(local).getInstant()
              : local.toInstant(offsets.get(0));
      return micros(start);
    }

    @Override
    public String toString() {
      String word = unit.name().toLowerCase(Locale.ROOT);
      return "%d calendar %s"
          .formatted(count, count == 1 ? word.substring(0, word.length() - 1) : word);
    }
  }

  /** Everything before its end. */
  record All() implements Window {
    @Override
    public long start(long end, ZoneId zone) {
      return Long.MIN_VALUE;
    }

    @Override
    public String toString() {
      return "all";
    }
  }

  /** Reads a window as it is written in a file. */
  static Window parse(String text) {
    String trimmed = text.trim().toLowerCase(Locale.ROOT);
    if (trimmed.equals("all")) {
      return new All();
    }
    Matcher calendar = CALENDAR.matcher(trimmed);
    if (calendar.matches()) {
      ChronoUnit unit = ChronoUnit.valueOf(calendar.group(2).toUpperCase(Locale.ROOT) + "S");
      return new Calendar(Integer.parseInt(calendar.group(1)), unit);
    }
    Matcher span = SPAN.matcher(trimmed);
    if (trimmed.isEmpty() || !span.matches()) {
      throw new InvalidSpecException("'%s' is no window. Write %s.".formatted(text, HOW));
    }
    long[] seconds = {604_800, 86_400, 3_600, 60, 1};
    long sum = 0;
    for (int i = 0; i < seconds.length; i++) {
      sum += span.group(i + 1) == null ? 0 : seconds[i] * Long.parseLong(span.group(i + 1));
    }
    return new Span(Duration.ofSeconds(sum));
  }

  /** Microseconds since 1970. */
  static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
  }

  /** Whole microseconds of a length of time. */
  static long micros(Duration length) {
    return Math.addExact(
        Math.multiplyExact(length.getSeconds(), 1_000_000L), length.getNano() / 1_000);
  }
}
