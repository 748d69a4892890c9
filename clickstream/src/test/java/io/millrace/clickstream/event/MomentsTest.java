package io.millrace.clickstream.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.log.Formats;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** H12 to H18. */
class MomentsTest {
  private static final long SECOND = 1_000_000;
  private static final long DAY = 86_400 * SECOND;

  private static String read(String zone, String text) {
    long micros = new Moments(ZoneId.of(zone)).read(text.getBytes(US_ASCII), 0, text.length());
    return micros == Moments.NONE
        ? "none"
        : Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }

  @Test
  void a_sign_is_that_of_the_minutes_too() {
    assertThat(read("UTC", "17/May/2015:10:05:03 +0530")).isEqualTo("2015-05-17T04:35:03Z");
    assertThat(read("UTC", "17/May/2015:10:05:03 -0330")).isEqualTo("2015-05-17T13:35:03Z");
    assertThat(read("UTC", "2015-05-17T10:05:03+05:45")).isEqualTo("2015-05-17T04:20:03Z");
    assertThat(read("Europe/Berlin", "2015-05-17T10:05:03Z")).isEqualTo("2015-05-17T10:05:03Z");
  }

  @Test
  void a_time_without_an_offset_is_of_the_declared_zone_and_the_earlier_of_two() {
    assertThat(read("Europe/Berlin", "2015-05-17 10:05:03.25"))
        .isEqualTo("2015-05-17T08:05:03.250Z");
    assertThat(read("Europe/Berlin", "2024-10-27T02:30:00")).isEqualTo("2024-10-27T00:30:00Z");
    assertThat(read("Europe/Berlin", "2024-03-31T02:30:00")).isEqualTo("2024-03-31T01:30:00Z");
  }

  @Test
  void the_size_of_a_number_tells_its_unit() {
    assertThat(read("UTC", "1709287200")).isEqualTo("2024-03-01T10:00:00Z");
    assertThat(read("UTC", "1709287200.123")).isEqualTo("2024-03-01T10:00:00.123Z");
    assertThat(read("UTC", "1709287200123")).isEqualTo("2024-03-01T10:00:00.123Z");
    assertThat(read("UTC", "1709287200123456")).isEqualTo("2024-03-01T10:00:00.123456Z");
    assertThat(read("UTC", "0")).isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void what_is_no_time_is_none() {
    for (String text :
        new String[] {
          "",
          "-",
          "yesterday",
          "2024-02-30T10:00:00Z",
          "2024-03-01",
          "17/Mai/2015:10:05:03 +0000",
          "17/May/2015:10:05",
          "2024-03-01T10:00:00+99:00",
          "12345678901234567890",
          "1e9",
          "10:00"
        }) {
      assertThat(read("UTC", text)).as(text).isEqualTo("none");
    }
  }

  @Test
  void an_event_happened_as_long_before_it_was_received_as_before_it_was_sent() {
    long received = 100 * DAY;
    // a clock that is a year ahead
    assertThat(Clocks.corrected(465 * DAY - 60 * SECOND, 465 * DAY, received))
        .isEqualTo(received - 60 * SECOND);
    // three days offline
    assertThat(Clocks.corrected(97 * DAY, received, received)).isEqualTo(97 * DAY);
    // sent before it was made: nothing of it can be believed
    assertThat(Clocks.corrected(50 * DAY, 40 * DAY, received)).isEqualTo(received);
  }

  @Test
  void a_request_began_before_its_answer_was_logged_by_what_it_took() { // H12
    Reading log =
        Reading.lines(
            Formats.w3c(),
            Reading.loggedAtEnd(),
            "#Fields: date time c-ip cs-method cs-uri-stem sc-status time-taken",
            "2024-03-01 00:00:01 10.0.0.1 GET /a 200 1500",
            "2024-03-01 00:00:01 10.0.0.1 GET /b 200 -");
    assertThat(log.column(EventColumns.EVENT_TIME))
        .containsExactly(micros("2024-02-29T23:59:59.500Z"), micros("2024-03-01T00:00:01Z")); // H15
  }

  private static long micros(String time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
  }

  @Test
  void a_clock_that_is_off_by_little_is_believed_so_that_events_stay_in_order() {
    long received = 100 * DAY;
    long skew = 4 * 60 * SECOND;
    assertThat(Clocks.corrected(received + skew - SECOND, received + skew, received))
        .isEqualTo(received + skew - SECOND);
    assertThat(Clocks.corrected(received - SECOND, Moments.NONE, received))
        .isEqualTo(received - SECOND);
    assertThat(Clocks.corrected(received + DAY, Moments.NONE, received)).isEqualTo(received);
  }
}
