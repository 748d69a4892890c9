package io.millrace.clickstream.event;

import static io.millrace.clickstream.EventColumns.ADDRESS;
import static io.millrace.clickstream.EventColumns.EVENT_TIME;
import static io.millrace.clickstream.EventColumns.HOST;
import static io.millrace.clickstream.EventColumns.PATH;
import static io.millrace.clickstream.EventColumns.QUERY;
import static io.millrace.clickstream.EventColumns.REFERRER;
import static io.millrace.clickstream.EventColumns.TYPE;
import static io.millrace.clickstream.EventColumns.USER_AGENT;
import static io.millrace.clickstream.EventColumns.VISITOR;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.clickstream.log.Formats;
import io.millrace.clickstream.log.LineFormat;
import io.millrace.clickstream.log.Reason;
import io.millrace.lake.InvalidSpecException;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A tracker's events as tabs and names of columns: no quotes, no escapes, empty for nothing. */
class SnowplowTsvTest {
  private static final LineFormat EVENTS =
      Formats.tsv(
          List.of(),
          Map.of(
              "received",
              "collector_tstamp",
              "created",
              "dvce_created_tstamp",
              "sent",
              "dvce_sent_tstamp",
              "type",
              "event_name",
              "url",
              "page_url",
              "referrer",
              "page_referrer",
              "visitor",
              "domain_userid",
              "user-agent",
              "useragent"));
  private static final LineFormat SMALL =
      Formats.tsv(
          List.of(), Map.of("received", "at", "path", "path", "visitor", "id", "type", "name"));

  /** Columns that warehouses keep elsewhere, by the one after them. */
  private static final Map<String, String> JSON_BEFORE =
      Map.of(
          "se_category",
          "{\"schema\":\"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0\",\"data\":[]}",
          "tr_orderid",
          "",
          "domain_sessionid",
          "{\"data\":[{\"schema\":\"iglu:nl.basjes/yauaa_context/jsonschema/1-0-0\"}]}");

  private static final String HEADER = "at\tname\tpath\tid";
  private static final String AT = "2021-03-03 21:27:32.696";

  @Test
  void every_field_of_a_trackers_events_is_found_by_its_columns_name() throws IOException {
    List<String[]> cells = cells();
    List<String> names = List.of(cells.get(0));
    List<String[]> rows = cells.subList(1, cells.size());
    Reading events = Reading.resource(EVENTS, Reading.rules("visitor"), "snowplow.tsv");
    assertThat(events.filtered()).containsExactly("header");
    assertThat(events.rejects()).isEmpty();
    assertThat(events.column(TYPE))
        .map(String::valueOf)
        .isEqualTo(
            column(names, rows, "event_name").stream()
                .map(name -> name.equals("page_ping") ? "ping" : name)
                .toList());
    assertThat(events.column(USER_AGENT))
        .map(String::valueOf)
        .isEqualTo(column(names, rows, "useragent"));
    assertThat(events.column(HOST))
        .map(String::valueOf)
        .isEqualTo(column(names, rows, "page_urlhost"));
    assertThat(events.column(PATH))
        .map(String::valueOf)
        .isEqualTo(column(names, rows, "page_urlpath"));
    assertThat(events.column(QUERY))
        .map(query -> query == null ? "" : query.toString())
        .isEqualTo(column(names, rows, "page_urlquery"));
    assertThat(events.column(REFERRER))
        .map(referrer -> referrer == null ? "" : referrer.toString())
        .isEqualTo(column(names, rows, "page_referrer"));
    assertThat(events.column(VISITOR))
        .map(String::valueOf)
        .isEqualTo(column(names, rows, "domain_userid").stream().map("visitor:"::concat).toList());
    assertThat(events.column(EVENT_TIME)) // a clock less than five minutes off is believed
        .isEqualTo(
            column(names, rows, "dvce_created_tstamp").stream()
                .map(SnowplowTsvTest::micros)
                .toList());
  }

  @Test
  void a_quote_is_a_letter_like_any_other() {
    Reading events =
        small("\"a\"\t/\"x\"\tu1", "\"a\" b\t\"/open\tu\"2\"", "a\t\"\"\t\"", "\"a\tb\"\tu3");
    assertThat(events.column(TYPE)).hasToString("[\"a\", \"a\" b, a, \"a]");
    assertThat(events.column(PATH)).hasToString("[/\"x\", \"/open, \"\", b\"]");
    assertThat(events.column(VISITOR))
        .hasToString("[visitor:u1, visitor:u\"2\", visitor:\", visitor:u3]");
    assertThat(events.rejects()).isEmpty();
  }

  @Test
  void what_is_empty_is_nothing_also_at_the_end() {
    Reading events = small("\t/a\tu1", "a\t/b\t");
    assertThat(events.column(TYPE)).hasToString("[request, a]");
    assertThat(events.column(VISITOR).get(0)).hasToString("visitor:u1");
    assertThat(events.column(VISITOR).get(1)).isNull();
    assertThat(events.rejects()).isEmpty();
  }

  @Test
  void a_row_of_too_few_or_too_many_fields_is_rejected_and_harms_no_neighbour() {
    Reading events = small("a\t/1\tu1", "a\t/2", "a\t/3\tu3\tmore", "a\t/4\tu4");
    assertThat(events.column(PATH)).hasToString("[/1, /4]");
    assertThat(events.rejects()).containsExactly(Reason.FORMAT, Reason.FORMAT);
  }

  @Test
  void text_is_UTF_8_and_other_bytes_are_kept_as_such() {
    Reading events =
        small(
            new String("a\t/caf\u00e9/\ud83d\ude00\tu\u00fc".getBytes(UTF_8), ISO_8859_1),
            "a\t/caf\u00e9\tu2");
    assertThat(events.column(PATH)).hasToString("[/caf\u00e9/\ud83d\ude00, /caf\\xE9]");
    assertThat(events.column(VISITOR).get(0)).hasToString("visitor:u\u00fc");
  }

  @Test
  void enriched_events_without_a_line_of_names_say_the_same_by_position() throws IOException {
    List<String[]> cells = cells();
    List<String> names = List.of(cells.get(0));
    List<String[]> rows = cells.subList(1, cells.size());
    Reading named = Reading.resource(EVENTS, Reading.rules("visitor"), "snowplow.tsv");
    Reading bare =
        Reading.lines(
            Formats.snowplow(Map.of()),
            Reading.rules("visitor"),
            rows.stream().map(row -> enriched(names, row)).toArray(String[]::new));
    assertThat(bare.filtered()).isEmpty();
    assertThat(bare.rejects()).isEmpty();
    for (String column :
        List.of(EVENT_TIME, TYPE, USER_AGENT, HOST, PATH, QUERY, REFERRER, VISITOR)) {
      assertThat(bare.column(column)).as(column).isEqualTo(named.column(column));
    }
    assertThat(bare.column(ADDRESS))
        .map(address -> address == null ? "" : address.toString())
        .isEqualTo(column(names, rows, "user_ipaddress"));
  }

  /** As Snowplow writes the row: 131 columns in its order, among them three of JSON. */
  private static String enriched(List<String> names, String[] row) {
    List<String> cells = new ArrayList<>(List.of(row).subList(0, names.indexOf("load_tstamp")));
    List<String> of = new ArrayList<>(names);
    JSON_BEFORE.forEach(
        (next, json) -> {
          int at = of.indexOf(next);
          of.add(at, "json");
          cells.add(at, json);
        });
    assertThat(cells).hasSize(131);
    return String.join("\t", cells);
  }

  @Test
  void other_fields_may_be_taken_than_the_usual_ones() {
    String[] cells = new String[131];
    Arrays.fill(cells, "");
    cells[3] = AT;
    cells[17] = "network";
    Reading events =
        Reading.lines(
            Formats.snowplow(Map.of("time", "collector_tstamp", "visitor", "network_userid")),
            Reading.rules("visitor"),
            String.join("\t", cells));
    assertThat(events.column(VISITOR)).hasToString("[visitor:network]");
    assertThat(events.column(EVENT_TIME)).containsExactly(micros(AT));
  }

  @Test
  void a_line_that_has_not_as_many_columns_as_are_named_is_rejected() {
    LineFormat format =
        Formats.tsv(List.of("at", "name", "path", "id"), Map.of("time", "at", "path", "path"));
    Reading events =
        Reading.lines(
            format,
            Reading.rules("visitor"),
            AT + "\ta\t/1\tu1",
            AT + "\ta\t/2",
            AT + "\ta\t/3\tu3\tmore",
            AT + "\ta\t/4\tu4");
    assertThat(events.column(PATH)).hasToString("[/1, /4]");
    assertThat(events.rejects()).containsExactly(Reason.FORMAT, Reason.FORMAT);
    assertThat(events.filtered()).isEmpty();
  }

  @Test
  void columns_of_csv_may_be_named_too_and_quotes_stay_quotes() {
    Reading events =
        Reading.lines(
            Formats.csv(',', List.of("at", "path"), Map.of("time", "at", "path", "path")),
            Reading.rules("visitor"),
            AT + ",\"/a,b\"");
    assertThat(events.column(PATH)).hasToString("[/a,b]");
  }

  @Test
  void a_field_in_a_column_that_is_not_named_is_refused_and_so_is_a_name_given_twice() {
    Map<String, String> fields = Map.of("time", "at", "path", "url");
    assertThatThrownBy(() -> Formats.tsv(List.of("at", "path"), fields))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("A field stands in column 'url', and no column is named so.");
    assertThatThrownBy(() -> Formats.tsv(List.of("at", "url", "at"), fields))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("named twice");
  }

  private static Reading small(String... rests) {
    String[] lines = new String[rests.length + 1];
    lines[0] = HEADER;
    for (int i = 0; i < rests.length; i++) {
      lines[i + 1] = AT + "\t" + rests[i];
    }
    return Reading.lines(SMALL, Reading.rules("visitor"), lines);
  }

  private static List<String[]> cells() throws IOException {
    try (InputStream in = SnowplowTsvTest.class.getResourceAsStream("/weblog/snowplow.tsv")) {
      return Arrays.stream(new String(in.readAllBytes(), UTF_8).split("\n"))
          .map(line -> line.split("\t", -1))
          .toList();
    }
  }

  private static List<String> column(List<String> names, List<String[]> rows, String name) {
    return rows.stream().map(row -> row[names.indexOf(name)]).toList();
  }

  private static Object micros(String time) {
    return LocalDateTime.parse(time.replace(' ', 'T')).toInstant(ZoneOffset.UTC).toEpochMilli()
        * 1_000;
  }
}
