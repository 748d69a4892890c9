package io.millrace.clickstream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Slice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The sessions that Snowplow's web package expects of its own events. Those are the tracker's, so
 * its session id is our visitor; its longest session, three days, is ours. Where the two cannot be
 * the same, which sessions and why is written here and in docs/sessions.md.
 */
class SnowplowSessionsTest {
  private static final SessionRules RULES =
      new SessionRules(
          Duration.ofHours(22),
          Map.of(),
          null,
          false,
          false,
          Duration.ofDays(3),
          Duration.ofSeconds(10),
          SessionRules.By.VISITOR);

  @Test
  void sessions_of_the_tracker_are_ours_but_for_those_that_rules_cannot_say() throws IOException {
    List<String[]> expected = cells("/sessions/snowplow.expected.csv");
    assertThat(expected).hasSize(18);
    TreeSet<String> ours = new TreeSet<>(built());
    List<String> times = new ArrayList<>();
    List<String> pages = new ArrayList<>();
    for (String[] session : expected) {
      String found = session[0] + "|" + instant(session[1]) + "|" + instant(session[2]) + "|";
      String name = session[0].substring(0, 8) + " " + session[1];
      if (ours.stream().noneMatch(each -> each.startsWith(found))) {
        times.add(name);
      } else if (!ours.contains(found + session[3])) {
        pages.add(name);
      }
    }
    assertThat(times)
        .containsExactly(
            "2bfc2c76 2021-03-01 21:39:43.815", // pauses for a day; a gap is less than that
            "540b6c4f 2021-03-02 15:55:18.539", // as well
            "0b0c7bb5 2021-03-02 22:59:24.752", // a lone page ping is a view five seconds before
            "0b5d421a 2021-03-03 18:01:33.658", // as well
            "0b0c7bb5 2021-03-04 22:59:24.752"); // as well
    assertThat(pages)
        .containsExactly(
            "067bcc8e 2021-03-01 20:39:52.944", // two equal lines of one file are two events
            "76053423 2021-03-02 19:25:22.488"); // of one page view id the first counts there
  }

  /** Visitor, start, end and page views of each session. */
  private static List<String> built() throws IOException {
    TreeMap<Slice, List<Hit>> days = new TreeMap<>();
    for (String[] event : cells("/sessions/snowplow-events.csv")) {
      if (event.length > 3) {
        long time = Pieces.micros(instant(event[1]));
        boolean page = event[2].equals("page_view");
        Hit hit = hit(time, event, page, days);
        days.computeIfAbsent(MemoryTable.DAYS.at(Joining.instant(time)), day -> new ArrayList<>())
            .add(hit);
      }
    }
    MemoryTable table = new MemoryTable(RULES, new Random(1));
    days.descendingMap().forEach(table::run);
    return table.rows("visitor", "started_at", "ended_at", "pages");
  }

  private static Hit hit(
      long time, String[] event, boolean page, TreeMap<Slice, List<Hit>> before) {
    long line = before.values().stream().mapToLong(List::size).sum();
    return new Hit(
        time,
        null,
        "events",
        line,
        event[0] + line,
        "www",
        event[3],
        null,
        page ? "page_view" : event[2].equals("page_ping") ? "ping" : "request",
        page,
        "/",
        null,
        null,
        false,
        null,
        null,
        null);
  }

  private static Instant instant(String time) {
    return Instant.parse(time.replace(' ', 'T') + "Z");
  }

  private static List<String[]> cells(String resource) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                SnowplowSessionsTest.class.getResourceAsStream(resource),
                StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).map(line -> line.split(",")).toList();
    }
  }
}
