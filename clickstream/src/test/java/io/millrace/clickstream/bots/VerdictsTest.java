package io.millrace.clickstream.bots;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.testing.LocalSpark;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Machines are told by what they do, each with its reasons; people are not. */
class VerdictsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final BotRules RULES = new BotRules(10, 60, 50, 10, 0.5, 20, BERLIN);
  private static final Instant DAY = Instant.parse("2024-03-01T00:00:00Z");

  private final List<Row> events = new ArrayList<>();
  private final StructType columns =
      new StructType(
          Arrays.stream(EventColumns.SCHEMA.fields())
              .filter(
                  each ->
                      List.of(
                              "site",
                              "visitor",
                              "user_agent",
                              "address",
                              "event_time",
                              "type",
                              "page",
                              "method",
                              "path",
                              "referrer",
                              "bot",
                              "bot_reasons")
                          .contains(each.name()))
              .toArray(org.apache.spark.sql.types.StructField[]::new));

  private void event(
      String visitor, String agent, int second, String method, String path, String referrer) {
    boolean page = method.equals("GET") && !path.contains(".");
    Map<String, Object> cells = new TreeMap<>();
    cells.put("site", "www");
    cells.put("visitor", visitor);
    cells.put("user_agent", agent);
    cells.put("address", "192.0.2." + visitor);
    cells.put("event_time", Timestamp.from(DAY.plusSeconds(second)));
    cells.put("type", page ? "page_view" : "request");
    cells.put("page", page);
    cells.put("method", method);
    cells.put("path", path);
    cells.put("referrer", referrer);
    cells.put("bot", agent != null && agent.startsWith("Googlebot"));
    cells.put(
        "bot_reasons",
        agent != null && agent.startsWith("Googlebot")
            ? new String[] {"crawler-list"}
            : new String[0]);
    events.add(
        RowFactory.create(
            Arrays.stream(columns.fieldNames()).map(cells::get).toArray(Object[]::new)));
  }

  /** Looks at some pages, each with its style sheet, by links. */
  private void person(String visitor, int pages) {
    for (int i = 0; i < pages; i++) {
      event(visitor, "Firefox " + visitor, 36_000 + 60 * i, "GET", "/p" + i % 7, "/p");
      event(visitor, "Firefox " + visitor, 36_001 + 60 * i, "GET", "/style.css", "/p");
    }
  }

  private Map<String, String> verdicts(BotRules rules) {
    Dataset<Row> rows = LocalSpark.session().createDataFrame(events, columns);
    Map<String, String> verdicts = new TreeMap<>();
    try (Verdicts found = Verdicts.of(rows, rules)) {
      found
          .rows()
          .select("visitor", "bot", "reasons", "rules")
          .collectAsList()
          .forEach(
              row -> {
                assertThat(row.getString(3)).isEqualTo(rules.version());
                String reasons = row.getList(2).stream().map(String::valueOf).collect(joining(" "));
                verdicts.put(row.getString(0), (row.getBoolean(1) ? "bot " : "") + reasons);
              });
    }
    return verdicts;
  }

  @Test
  void each_kind_of_machine_is_told_by_its_reasons_and_people_are_not() {
    // given people, and a machine of each kind
    for (int i = 0; i < 30; i++) {
      person("person" + i, 12);
    }
    event("polite", "Mozilla", 0, "GET", "/robots.txt", null);
    event("google", "Googlebot/2.1", 0, "GET", "/", null);
    event("unnamed", null, 0, "GET", "/", null);
    for (int i = 0; i < 61; i++) {
      event("quick", "Opera", 36_000 + i, "GET", "/p" + i % 5, "/p");
      event("quick", "Opera", 36_000 + i, "GET", "/style.css", "/p");
    }
    for (int i = 0; i < 10; i++) {
      event("monitor", "Mozilla", 3600 * i, "HEAD", "/", null); // one hint alone
      event("nobody", "Lynx", 60 * i, "GET", "/p" + i, null); // no asset, no referrer
      event("deep", "Wget", 36_000 + 60 * i, "GET", "/a/b/c/d/e/f/g/h/i/" + i, "/p");
    }
    for (int i = 0; i < 50; i++) {
      event("wide", "Curl", 36_000 + 900 * (i % 5), "GET", "/" + i, "/p"); // no asset, all pages
    }
    for (int i = 0; i < 48; i++) {
      event("awake", "Safari", 1800 * i, "GET", "/p" + i % 3, null); // through day and night
      event("awake", "Safari", 1800 * i, "GET", "/style.css", "/p");
    }
    // when
    Map<String, String> verdicts = verdicts(RULES);
    // then
    assertThat(verdicts)
        .hasSize(39)
        .containsEntry("person0", "")
        .containsEntry("unnamed", "")
        .containsEntry("polite", "bot robots-txt")
        .containsEntry("google", "bot crawler-list")
        .containsEntry("quick", "bot rate")
        .containsEntry("monitor", "head")
        .containsEntry("nobody", "bot no-assets no-referrer")
        .containsEntry("deep", "bot depth no-assets")
        .containsEntry("wide", "bot breadth no-assets")
        .containsEntry("awake", "bot night no-referrer");
    // and by other rules the same events are judged again
    BotRules lenient = new BotRules(100, 200, 500, 100, 0.9, 500, BERLIN);
    assertThat(verdicts(lenient))
        .containsEntry("quick", "")
        .containsEntry("wide", "")
        .containsEntry("polite", "bot robots-txt");
  }

  @Test
  void a_fleet_is_one_agent_of_many_addresses_that_nobody_browses_with() {
    // given twenty of a kind, and a popular browser with as many users
    for (int i = 0; i < 20; i++) {
      event("fleet" + i, "Chrome 99", 100 * i, "GET", "/p" + i, null);
      event("user" + i, "Chrome 120", 100 * i, "GET", "/p" + i, null);
      event("user" + i, "Chrome 120", 100 * i, "GET", "/style.css", "/p");
    }
    // when, then
    assertThat(verdicts(RULES)).containsEntry("fleet7", "bot fleet").containsEntry("user7", "");
    // and nineteen are none
    events.removeIf(each -> each.getString(columns.fieldIndex("visitor")).equals("fleet3"));
    assertThat(verdicts(RULES)).containsEntry("fleet7", "");
  }

  @Test
  void where_nobody_fetches_assets_their_lack_tells_nothing() {
    // given a site that logs pages alone, so that all look like a fleet
    for (int i = 0; i < 30; i++) {
      for (int page = 0; page < 10; page++) {
        event("v" + i, "Chrome", 60 * page, "GET", "/p" + page, null);
      }
    }
    assertThat(verdicts(RULES)).containsEntry("v1", "no-referrer").doesNotContainValue("bot fleet");
  }
}
