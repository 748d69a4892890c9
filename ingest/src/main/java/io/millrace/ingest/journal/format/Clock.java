package io.millrace.ingest.journal.format;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;

/** Reads the clocks of writers that print them; without an offset they are taken for UTC. */
final class Clock {
  private static final DateTimeFormatter FORM =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[' ']")
          .appendOptional(offset("+HH:MM"))
          .appendOptional(offset("+HHMM"))
          .appendOptional(offset("+HHmm"))
          .toFormatter();

  private Clock() {}

  private static DateTimeFormatter offset(String form) {
    return new DateTimeFormatterBuilder().appendOffset(form, "Z").toFormatter();
  }

  /** Milliseconds since 1970; 0 if the text is no time. */
  static long millis(String text) {
    return Math.floorDiv(micros(text, 0), 1000L);
  }

  /** Microseconds since 1970. */
  static long micros(String text, long other) {
    if (text.isEmpty()) {
      return other;
    }
    try {
      TemporalAccessor time = FORM.parseBest(text, Instant::from, LocalDateTime::from);
      Instant instant =
          time instanceof Instant known
              ? known
              : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    } catch (DateTimeParseException e) {
      return other;
    }
  }
}
