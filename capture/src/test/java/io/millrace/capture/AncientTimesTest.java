package io.millrace.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AncientTimesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-12-31T23:59:59.018566",
        "0001-01-01T00:00:00",
        "0100-03-01T12:00:00.5",
        "1000-02-28T02:30:00",
        "1582-10-04T23:59:59.999999",
        "1582-10-15T00:00:00",
        "1969-12-31T23:59:59.25",
        "-0043-03-15T12:00:00"
      })
  void what_the_driver_made_of_a_time_is_told_as_that_time(String text) {
    LocalDateTime meant = LocalDateTime.parse(text);
    Instant told = meant.atOffset(ZoneOffset.UTC).toInstant();
    GregorianCalendar drivers = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
    drivers.clear();
    drivers.set(Calendar.ERA, meant.getYear() > 0 ? GregorianCalendar.AD : GregorianCalendar.BC);
    drivers.set(Calendar.YEAR, meant.getYear() > 0 ? meant.getYear() : 1 - meant.getYear());
    drivers.set(Calendar.DAY_OF_YEAR, 1);
    drivers.set(Calendar.MONTH, meant.getMonthValue() - 1);
    drivers.set(Calendar.DAY_OF_MONTH, meant.getDayOfMonth());
    drivers.set(Calendar.HOUR_OF_DAY, meant.getHour());
    drivers.set(Calendar.MINUTE, meant.getMinute());
    drivers.set(Calendar.SECOND, meant.getSecond());
    Instant off = Instant.ofEpochMilli(drivers.getTimeInMillis()).plusNanos(meant.getNano());
    assertThat(AncientTimes.mended(off)).isEqualTo(told);
  }
}
