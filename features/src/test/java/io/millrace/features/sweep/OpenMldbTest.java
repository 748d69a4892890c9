package io.millrace.features.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * OpenMLDB's cases whose features are of windows over one table. A row is label and event in one:
 * {@code BETWEEN a PRECEDING AND b PRECEDING} is {@code [t - a, t - b]}. A window of so many rows
 * is one over their ranks.
 */
class OpenMldbTest {
  private static final Pattern FEATURE =
      Pattern.compile(
          "(\\w+?)(?:_where)?\\(\\s*(?:\\{0}\\.)?(\\w+|\\*)\\s*(?:,\\s*([^()]+?)\\s*)?\\)\\s*OVER\\s+(\\w+)(?:\\s+as\\s+(\\w+))?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern UNNAMED =
      Pattern.compile("OVER (\\([^()]+\\)) as (.*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern CONDITION = Pattern.compile("(\\w+)\\s*(<=|>=|<|>|=)\\s*(\\S+)");
  private static final Pattern WINDOW =
      Pattern.compile(
          "(\\w+)\\s+AS\\s+\\(\\s*PARTITION BY ([^()]+?) ORDER BY (?:\\{0}\\.)?(\\w+) (ROWS|ROWS_RANGE) BETWEEN (\\d+)([smhd]?) PRECEDING AND (?:CURRENT ROW|(\\d+)([smhd]?) PRECEDING)( [^()]*)?\\)",
          Pattern.CASE_INSENSITIVE);
  private static final Map<String, Aggregation> AGGREGATIONS =
      Map.of(
          "count", new Aggregation.Count("x"),
          "sum", new Aggregation.Sum("x"),
          "avg", new Aggregation.Avg("x"),
          "min", new Aggregation.Min("x"),
          "max", new Aggregation.Max("x"),
          "distinct_count", new Aggregation.Distinct("x"),
          "median", new Aggregation.Percentile("x", 0.5),
          "stddev", new Aggregation.Variance("x", true, true));

  /** A case, and what it would take to try it if that is not possible. */
  record Case(String name, JsonNode json) {
    @Override
    public String toString() {
      return name;
    }
  }

  private record Asked(
      String aggregation, String of, Optional<String> where, String window, String name) {}

  private record Over(List<String> keys, String time, boolean ranks, long from, long to) {}

  static Stream<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String file : List.of("test_window_row_range", "test_window_row", "test_udaf_function")) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  OpenMldbTest.class.getResourceAsStream("/openmldb/%s.jsonl".formatted(file)),
                  StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode json = new ObjectMapper().readTree(line);
          if (isTried(json)) {
            cases.add(new Case("%s %s".formatted(file, json.get("id").asText()), json));
          }
        }
      }
    }
    return cases.stream();
  }

  /**
   * Not those that fail by intent, take other tables in, or cut windows by MAXSIZE and the like.
   */
  private static boolean isTried(JsonNode json) {
    String sql = sql(json);
    if (json.at("/expect/success").asText("true").equals("false")
        || !json.at("/expect/rows").isArray()
        || json.get("inputs").size() != 1
        || sql.matches("(?is).*\\b(UNION|MAXSIZE|EXCLUDE|JOIN|CASE|WHERE|INSTANCE_NOT)\\b.*")) {
      return false;
    }
    Map<String, Over> windows = windows(sql);
    return !windows.isEmpty()
        && windows.values().stream().noneMatch(over -> hasTies(json, over))
        && !json.get("description").asText().contains("request")
        && !comparable(json).isEmpty();
  }

  /** Not expressions of features; nor distinct values where OpenMLDB counts NULL as one. */
  private static List<Asked> comparable(JsonNode json) {
    String sql = sql(json);
    List<String> expected = names(json.at("/expect/columns"));
    return features(sql).stream()
        .filter(
            f -> AGGREGATIONS.containsKey(f.aggregation()) && windows(sql).containsKey(f.window()))
        .filter(f -> expected.contains(f.name()))
        .filter(f -> !f.aggregation().equals("distinct_count") || !hasNulls(json, f.of()))
        .toList();
  }

  private static boolean hasNulls(JsonNode json, String column) {
    int place = names(json.at("/inputs/0/columns")).indexOf(column);
    for (JsonNode row : json.at("/inputs/0/rows")) {
      if (row.get(place).isNull()) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasTies(JsonNode json, Over over) {
    Map<String, Long> seen = new HashMap<>();
    List<String> columns = names(json.at("/inputs/0/columns"));
    for (JsonNode row : json.at("/inputs/0/rows")) {
      String place = key(row, over, columns) + "|" + row.get(columns.indexOf(over.time()));
      if (seen.merge(place, 1L, Long::sum) > 1) {
        return true;
      }
    }
    return false;
  }

  /** Each window with a name. */
  private static String sql(JsonNode json) {
    return UNNAMED
        .matcher(json.path("sql").asText(""))
        .replaceFirst("OVER unnamed as $2 WINDOW unnamed AS $1");
  }

  private static List<Asked> features(String sql) {
    List<Asked> features = new ArrayList<>();
    Matcher matcher = FEATURE.matcher(sql);
    while (matcher.find()) {
      String name =
          Optional.ofNullable(matcher.group(5))
              .orElse(matcher.group().toLowerCase(Locale.ROOT).replace(") over", ")over"));
      features.add(
          new Asked(
              matcher.group(1).toLowerCase(Locale.ROOT),
              matcher.group(2),
              Optional.ofNullable(matcher.group(3)),
              matcher.group(4),
              name));
    }
    return features;
  }

  private static Map<String, Over> windows(String sql) {
    Map<String, Over> windows = new LinkedHashMap<>();
    Matcher matcher = WINDOW.matcher(sql);
    while (matcher.find()) {
      List<String> keys =
          Stream.of(matcher.group(2).split(",")).map(k -> k.replace("{0}.", "").trim()).toList();
      boolean ranks = matcher.group(4).equalsIgnoreCase("ROWS");
      long from = amount(matcher.group(5), matcher.group(6));
      long to = matcher.group(7) == null ? 0 : amount(matcher.group(7), matcher.group(8));
      windows.put(matcher.group(1), new Over(keys, matcher.group(3), ranks, from, to));
    }
    return windows;
  }

  private static long amount(String number, String unit) {
    long millis =
        switch (unit) {
          case "s" -> 1_000L;
          case "m" -> 60_000L;
          case "h" -> 3_600_000L;
          case "d" -> 86_400_000L;
          default -> 1L;
        };
    return Long.parseLong(number) * millis;
  }

  @Test
  void of_112_cases_84_are_of_that_kind() throws IOException {
    assertThat(cases()).hasSize(84);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void windows_hold_what_the_case_says(Case tried) {
    JsonNode json = tried.json();
    List<String> columns = names(json.at("/inputs/0/columns"));
    List<JsonNode> rows = new ArrayList<>();
    json.at("/inputs/0/rows").forEach(rows::add);
    List<String> expectedColumns = names(json.at("/expect/columns"));
    String order = json.at("/expect/order_by").asText();
    Map<String, JsonNode> expected = new HashMap<>();
    json.at("/expect/rows")
        .forEach(row -> expected.put(row.get(expectedColumns.indexOf(order)).asText(), row));
    Map<String, Over> windows = windows(sql(json));
    for (Asked feature : comparable(json)) {
      int place = expectedColumns.indexOf(feature.name());
      List<Object> answers = answers(rows, columns, windows.get(feature.window()), feature);
      for (int i = 0; i < rows.size(); i++) {
        JsonNode row = expected.get(rows.get(i).get(columns.indexOf(order)).asText());
        assertSame(tried, feature, answers.get(i), row.get(place));
      }
    }
  }

  private static List<Object> answers(
      List<JsonNode> rows, List<String> columns, Over over, Asked feature) {
    List<String> keys = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (JsonNode row : rows) {
      String key = key(row, over, columns);
      if (!keys.contains(key)) {
        keys.add(key);
      }
      long time = over.ranks() ? rank(rows, row, over, columns) : time(row, over, columns);
      boolean counts = feature.where().map(where -> isTrue(where, row, columns)).orElse(true);
      Object value = counts ? input(feature.of(), row, columns) : null;
      events.add(new Event(keys.indexOf(key), time * 1_000, value));
    }
    Frame frame =
        new Frame(
            new Window.Span(Duration.ofMillis(over.from() - over.to())),
            Duration.ofMillis(over.to()),
            true,
            ZoneOffset.UTC);
    List<Object> answers = new ArrayList<>();
    for (Event event : events) {
      answers.addAll(
          Swept.answers(
              AGGREGATIONS.get(feature.aggregation()),
              frame,
              events,
              List.of(new Label(event.entity(), event.time()))));
    }
    return answers;
  }

  private static String key(JsonNode row, Over over, List<String> columns) {
    return over.keys().stream()
        .map(k -> row.get(columns.indexOf(k)).toString())
        .toList()
        .toString();
  }

  private static long time(JsonNode row, Over over, List<String> columns) {
    return row.get(columns.indexOf(over.time())).asLong();
  }

  private static long rank(List<JsonNode> rows, JsonNode row, Over over, List<String> columns) {
    return rows.stream()
        .filter(other -> key(other, over, columns).equals(key(row, over, columns)))
        .filter(other -> time(other, over, columns) < time(row, over, columns))
        .count();
  }

  private static Object input(String of, JsonNode row, List<String> columns) {
    return of.equals("*") ? (Object) 1L : value(row.get(columns.indexOf(of)));
  }

  private static boolean isTrue(String where, JsonNode row, List<String> columns) {
    Matcher condition = CONDITION.matcher(where);
    if (!condition.matches()) {
      return row.get(columns.indexOf(where)).asBoolean();
    }
    JsonNode left = row.get(columns.indexOf(condition.group(1)));
    String right = condition.group(3);
    if (columns.contains(right)) {
      right = row.get(columns.indexOf(right)).asText();
    }
    if (left.isNull() || right.equals("null")) {
      return false;
    }
    int order = Double.compare(left.asDouble(), Double.parseDouble(right));
    return switch (condition.group(2)) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> order == 0;
    };
  }

  private static Object value(JsonNode cell) {
    if (cell.isNull()) {
      return null;
    }
    return cell.isIntegralNumber()
        ? (Object) cell.asLong()
        : cell.isNumber() ? (Object) new BigDecimal(cell.asText()).doubleValue() : cell.asText();
  }

  private static void assertSame(Case tried, Asked feature, Object answer, JsonNode expected) {
    String what = "%s: %s(%s)".formatted(tried, feature.aggregation(), feature.name());
    if (expected.isNull()) {
      assertThat(answer).as(what).isNull();
    } else if (answer instanceof Number) {
      double number = Double.parseDouble(expected.asText()); // floats are written with seven digits
      assertThat(((Number) answer).doubleValue())
          .as(what)
          .isCloseTo(number, within(Math.abs(number) * 1e-6));
    } else {
      assertThat(answer).as(what).isEqualTo(expected.asText());
    }
  }

  private static List<String> names(JsonNode columns) {
    List<String> names = new ArrayList<>();
    columns.forEach(column -> names.add(column.get("name").asText()));
    return names;
  }
}
