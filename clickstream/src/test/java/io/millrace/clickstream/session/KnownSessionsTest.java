package io.millrace.clickstream.session;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Slice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions of real logs, built day by day, newest day first, against what is known of them. */
class KnownSessionsTest {
  private static final Pattern LINE =
      Pattern.compile(
          "(\\S+) .*?\\[([^\\]]+)\\] \"(?:[^\"\\\\]|\\\\.)*\" (\\S+) (\\S+)(?: \"(?:[^\"\\\\]|\\\\.)*\" \"((?:[^\"\\\\]|\\\\.)*)\")?.*");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

  @ParameterizedTest
  @CsvSource({"combined, 3223", "hurence-5, 3759", "hurence-51, 2235"})
  void the_sessions_of_a_log_are_those_that_are_known(String log, int count) throws IOException {
    List<String> expected =
        lines("/sessions/%s.expected.csv.gz".formatted(log)).stream()
            .skip(1)
            .map(line -> csv(line))
            .map(
                each ->
                    String.join(
                        "|",
                        each.get(0) + " " + each.get(1),
                        each.get(2),
                        each.get(3),
                        each.get(5),
                        each.get(6)))
            .sorted()
            .collect(toList());
    assertThat(expected).hasSize(count);
    List<Hit> hits = hits(lines("/weblog/%s.log.gz".formatted(log)), true);
    assertThat(built(hits, Duration.ofMinutes(30))).isEqualTo(expected);
  }

  @Test
  void hosts_of_a_log_of_1995() throws IOException {
    List<Hit> hits = hits(lines("/weblog/nasa.log"), false);
    assertThat(hits).hasSize(4_000);
    assertThat(built(hits, Duration.ofMinutes(30))).hasSize(425);
  }

  @ParameterizedTest
  @CsvSource({"0, 213, 500", "1, 121, 1000", "6, 118, 6000"})
  void requests_of_edgar_at_each_timeout(int timeout, int count, long gapMillis)
      throws IOException {
    List<String> expected =
        lines("/sessions/edgar.expected-%d.csv".formatted(timeout)).stream()
            .skip(1)
            .map(line -> line.split(","))
            .map(
                each ->
                    String.join(
                        "|",
                        each[0],
                        each[1].replace(' ', 'T') + "Z",
                        each[2].replace(' ', 'T') + "Z",
                        each[4],
                        "0"))
            .sorted()
            .collect(toList());
    assertThat(expected).hasSize(count);
    List<Hit> hits = new ArrayList<>();
    for (String line : lines("/sessions/edgar.csv")) {
      String[] cells = line.split(",");
      if (!cells[0].equals("ip")) {
        Instant at = Instant.parse(cells[1] + "T" + cells[2] + "Z");
        hits.add(hit(at, cells[0], hits.size(), 0));
      }
    }
    assertThat(built(hits, Duration.ofMillis(gapMillis))).isEqualTo(expected);
  }

  /** Visitor, start, end, hits and bytes of each session, sorted. */
  private static List<String> built(List<Hit> hits, Duration gap) {
    MemoryTable table = new MemoryTable(SessionRules.ofGap(gap), new Random(1));
    TreeMap<Slice, List<Hit>> days = new TreeMap<>();
    hits.forEach(
        hit ->
            days.computeIfAbsent(
                    MemoryTable.DAYS.at(Joining.instant(hit.time())), day -> new ArrayList<>())
                .add(hit));
    for (Map.Entry<Slice, List<Hit>> day : days.descendingMap().entrySet()) {
      table.run(day.getKey(), day.getValue());
    }
    return table.rows("visitor", "started_at", "ended_at", "events", "bytes");
  }

  private static List<Hit> hits(List<String> lines, boolean withAgent) {
    List<Hit> hits = new ArrayList<>();
    for (String line : lines) {
      Matcher cells = LINE.matcher(line);
      if (cells.matches() && (!withAgent || cells.group(5) != null)) {
        Instant at = OffsetDateTime.parse(cells.group(2), TIME).toInstant();
        String visitor = withAgent ? cells.group(1) + " " + cells.group(5) : cells.group(1);
        long bytes = cells.group(4).equals("-") ? 0 : Long.parseLong(cells.group(4));
        hits.add(hit(at, visitor, hits.size(), bytes));
      }
    }
    return hits;
  }

  private static Hit hit(Instant at, String visitor, long line, long bytes) {
    return new Hit(
        at.getEpochSecond() * 1_000_000,
        null,
        "log",
        line,
        "e" + line,
        "www",
        visitor,
        null,
        "request",
        false,
        "/",
        200,
        bytes,
        false,
        null,
        null,
        null);
  }

  private static List<String> csv(String line) {
    List<String> cells = new ArrayList<>();
    Matcher cell = Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([^,]*))(?:,|$)").matcher(line);
    while (cells.size() < 7 && cell.find()) {
      cells.add(cell.group(1) != null ? cell.group(1).replace("\"\"", "\"") : cell.group(2));
    }
    return cells;
  }

  private static List<String> lines(String resource) throws IOException {
    InputStream raw = KnownSessionsTest.class.getResourceAsStream(resource);
    InputStream in = resource.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1))) {
      return reader.lines().toList();
    }
  }
}
