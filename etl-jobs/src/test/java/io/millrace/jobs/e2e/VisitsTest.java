package io.millrace.jobs.e2e;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.ledger.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traffic by the quarter of an hour and funnels, by the very files that docs/sessions.md shows. */
@Tag("slow")
class VisitsTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("```yaml\n# (conf/\\S+)\n(.*?)```", Pattern.DOTALL);

  /** The night of 31 March 2024 is an hour short in Berlin: its day is 23:00 to 22:00 UTC. */
  private static final String EVENTS =
      """
      ('a', '2024-03-30 22:50:00', 'ann', '/product/1', 'Direct'),
      ('b', '2024-03-30 23:10:00', 'ann', '/cart', 'Direct'),
      ('c', '2024-03-30 23:00:00', 'bob', '/', 'Email'),
      ('d', '2024-03-31 21:59:59', 'bob', '/product/2', 'Email'),
      ('e', '2024-03-31 22:00:00', 'cid', '/', 'Email'),
      ('f', '2024-03-31 12:00:00', 'ann', '/', 'Direct')
      """;

  @TempDir Path folder;

  private static void documented(JournalProject web) throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/sessions.md")));
    while (example.find()) {
      web.file(example.group(1), example.group(2));
    }
  }

  @Test
  void days_of_a_zone_and_steps_of_sessions_come_out_as_worked_by_hand() throws IOException {
    try (JournalProject web = JournalProject.create(folder)) {
      documented(web);
      web.file(
          "conf/datasets/silver.events.yaml",
          """
          dataset: silver.events
          kind: sql
          from: []
          start: 2024-03-30
          slices: { by: day, column: event_date }
          ungated: true
          query: >
            SELECT %s FROM VALUES %s AS t(id, at, who, url, via) WHERE at LIKE '{slice}%%'
          """
              .formatted(columns(), EVENTS.replace("\n", " ")));
      web.file(
          "conf/datasets/silver.sessions.yaml",
          """
          dataset: silver.sessions
          kind: sessions
          events: silver.events
          start: 2024-03-30
          slices: { by: day }
          checks: [{ unique: [session_id] }]
          """);
      for (String day : List.of("2024-03-30", "2024-03-31")) {
        for (String dataset : List.of("silver.events", "silver.sessions", "gold.checkout")) {
          assertThat(web.run(dataset, day).outcome())
              .as("%s %s", dataset, day)
              .isEqualTo(Outcome.READY);
        }
        assertThat(web.run("gold.pages", day).outcome()).isEqualTo(Outcome.READY);
        assertThat(web.run("gold.traffic", day).outcome()).isEqualTo(Outcome.READY);
      }
      assertThat(web.run("gold.traffic_berlin", "2024-03-31").outcome()).isEqualTo(Outcome.READY);

      // Ann's first session began on the 30th in Berlin, and her second is of the 31st; Bob's are
      // of the first and of the last second of it.
      assertThat(
              web.rows(
                  "gold.traffic_berlin", "day", "channel", "sessions", "page_views", "visitors"))
          .containsExactly("2024-03-31|Direct|1|1|1", "2024-03-31|Email|2|2|1");
      assertThat(web.rows("gold.traffic", "quarter", "page", "sessions", "bounces"))
          .containsExactly(
              "2024-03-30 22:45:00|/product/1|1|0",
              "2024-03-30 23:00:00|/|1|1",
              "2024-03-31 12:00:00|/|1|1",
              "2024-03-31 21:45:00|/product/2|1|1",
              "2024-03-31 22:00:00|/|1|1");
      assertThat(web.rows("gold.pages", "quarter", "page", "page_views", "size(visitors)"))
          .contains("2024-03-30 23:00:00|/cart|1|1")
          .hasSize(6);
      assertThat(
              web.rows(
                  "gold.checkout",
                  "event_date",
                  "entry_channel",
                  "step",
                  "sessions",
                  "of_sessions"))
          .containsExactly(
              "2024-03-30|Direct|1|1|1",
              "2024-03-30|Direct|2|1|1",
              "2024-03-30|Direct|3|0|1",
              "2024-03-30|Email|1|0|1",
              "2024-03-30|Email|2|0|1",
              "2024-03-30|Email|3|0|1",
              "2024-03-31|Direct|1|0|1",
              "2024-03-31|Direct|2|0|1",
              "2024-03-31|Direct|3|0|1",
              "2024-03-31|Email|1|1|2",
              "2024-03-31|Email|2|0|2",
              "2024-03-31|Email|3|0|2");
    }
  }

  /** Every column of events; of most nothing is known. */
  private static String columns() {
    Map<String, String> known =
        Map.of(
            EventColumns.EVENT_ID, "id",
            EventColumns.EVENT_TIME, "CAST(at AS TIMESTAMP)",
            EventColumns.SITE, "'www'",
            EventColumns.VISITOR, "who",
            EventColumns.TYPE, "'page_view'",
            EventColumns.PAGE, "true",
            EventColumns.BOT, "false",
            EventColumns.PATH, "url",
            EventColumns.CHANNEL, "via",
            EventColumns.LINE, "1L");
    return Arrays.stream(EventColumns.SCHEMA.fields())
        .map(
            (StructField each) ->
                "%s AS %s".formatted(known.getOrDefault(each.name(), nothing(each)), each.name()))
        .collect(joining(", "));
  }

  private static String nothing(StructField column) {
    return "CAST(NULL AS %s)".formatted(column.dataType().sql());
  }
}
