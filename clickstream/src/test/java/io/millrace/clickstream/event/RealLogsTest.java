package io.millrace.clickstream.event;

import static io.millrace.clickstream.EventColumns.BOT_REASONS;
import static io.millrace.clickstream.EventColumns.BYTES;
import static io.millrace.clickstream.EventColumns.COUNTRY;
import static io.millrace.clickstream.EventColumns.STATUS;
import static io.millrace.clickstream.EventColumns.VISITOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.log.Formats;
import io.millrace.clickstream.log.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the logs in {@code resources/weblog}. */
class RealLogsTest {
  @TempDir Path folder;

  @Test
  void all_lines_of_a_combined_log_but_the_one_without_its_closing_quote_are_events() {
    Reading log =
        Reading.resource(Formats.combined(), Reading.rules("user-agent + ip"), "combined.log.gz");
    assertThat(log.events()).isEqualTo(9_999);
    assertThat(log.rejects()).containsExactly(Reason.FORMAT);
    assertThat(bytes(log)).isEqualTo(2_747_282_505L);
    assertThat(counts(log.column(STATUS)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                200, 9_125L, 304, 445L, 404, 213L, 301, 164L, 206, 45L, 500, 3L, 403, 2L, 416, 2L));
    assertThat(new HashSet<>(log.column(VISITOR))).hasSize(1_861);
  }

  @Test
  void all_lines_of_a_companys_logs_are_events_also_those_that_HTTP_does_not_know() {
    Reading five =
        Reading.resource(Formats.combined(), Reading.rules("user-agent + ip"), "hurence-5.log.gz");
    assertThat(five.events()).isEqualTo(14_853);
    assertThat(bytes(five)).isEqualTo(208_854_363L);
    assertThat(counts(five.column(STATUS)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(200, 12_330L, 304, 1_109L, 206, 428L, 403, 419L, 404, 340L, 302, 226L, 400, 1L));
    assertThat(new HashSet<>(five.column(VISITOR))).hasSize(1_474);
    assertThat(with(five, "crawler-list")).isEqualTo(3_396);
    assertThat(with(five, "referrer-spam")).isEqualTo(5);
    Reading fiftyOne =
        Reading.resource(Formats.combined(), Reading.rules("user-agent + ip"), "hurence-51.log.gz");
    assertThat(fiftyOne.events()).isEqualTo(12_893);
    assertThat(bytes(fiftyOne)).isEqualTo(108_170_838L);
    assertThat(with(fiftyOne, "crawler-list")).isEqualTo(2_392);
    assertThat(with(fiftyOne, "referrer-spam")).isEqualTo(3);
  }

  @Test
  void all_lines_of_an_old_common_log_are_events() {
    Reading log = Reading.resource(Formats.common(), Reading.rules("ip"), "nasa.log");
    assertThat(log.events()).isEqualTo(4_000);
    assertThat(bytes(log)).isEqualTo(91_255_662L);
    assertThat(new HashSet<>(log.column(VISITOR))).hasSize(416);
  }

  @Test
  void crawlers_and_countries_are_those_that_are_known_of_the_combined_log() throws IOException {
    Reading log =
        Reading.resource(Formats.combined(), withCountries(unpacked()), "combined.log.gz");
    assertThat(with(log, "crawler-list")).isEqualTo(1_955);
    Map<Object, Long> countries = counts(log.column(COUNTRY));
    assertThat(countries.keySet()).hasSize(95);
    assertThat(log.column(COUNTRY)).doesNotContainNull();
    assertThat(countries)
        .containsEntry("US", 3_786L)
        .containsEntry("FR", 871L)
        .containsEntry("DE", 578L)
        .containsEntry("SE", 438L)
        .containsEntry("IN", 423L)
        .containsEntry("CN", 417L)
        .containsEntry("CA", 317L);
  }

  private Path unpacked() throws IOException {
    Path countries = folder.resolve("countries.mmdb");
    try (InputStream in =
        new GZIPInputStream(getClass().getResourceAsStream("/weblog/dbip-country.mmdb.gz"))) {
      Files.copy(in, countries);
    }
    return countries;
  }

  private static EventRules withCountries(Path countries) {
    return new EventRules(
        "www",
        List.of(),
        ZoneId.of("UTC"),
        false,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        countries.toString(),
        "",
        Privacy.NONE);
  }

  private static long bytes(Reading log) {
    return log.column(BYTES).stream().filter(Objects::nonNull).mapToLong(b -> (Long) b).sum();
  }

  private static long with(Reading log, String reason) {
    return log.column(BOT_REASONS).stream().filter(all -> all.toString().contains(reason)).count();
  }

  private static Map<Object, Long> counts(List<Object> column) {
    return column.stream()
        .map(value -> value instanceof Integer ? value : String.valueOf(value))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
