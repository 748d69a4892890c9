package io.millrace.features.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.sweep.OpenMldbTable.Case;
import io.millrace.features.sweep.OpenMldbTable.Over;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final Pattern LISTED = Pattern.compile("(?m)^\\| `(test_\\w+ \\S+)` \\|");
  private static final int TRIED = 141;
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

  private record Asked(
      String aggregation, String of, Optional<String> where, String window, String name) {}

  /** All cases of windows. */
  static List<Case> all() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String file : List.of("test_window_row_range", "test_window_row", "test_udaf_function")) {
      cases.addAll(OpenMldbTable.cases(file));
    }
    return cases;
  }

  static Stream<Case> cases() throws IOException {
    return all().stream().filter(each -> isTried(each.json()));
  }

  /** Those whose SQL is read here; {@link OpenMldbExpressionsTest} has what is written by hand. */
  static boolean isTried(JsonNode json) {
    String sql = sql(json);
    if (json.at("/expect/success").asText("true").equals("false")
        || !json.at("/expect/rows").isArray()
        || json.get("inputs").size() != 1
        || sql.matches("(?is).*\\b(UNION|MAXSIZE|EXCLUDE|JOIN|CASE|WHERE|INSTANCE_NOT)\\b.*")) {
      return false;
    }
    Map<String, Over> windows = windows(sql);
    return !windows.isEmpty()
        && windows.values().stream().noneMatch(OpenMldbTable.of(json.at("/inputs/0"))::hasTies)
        && !json.get("description").asText().contains("request")
        && !comparable(json).isEmpty();
  }

  /** Not expressions of features. */
  private static List<Asked> comparable(JsonNode json) {
    String sql = sql(json);
    List<String> expected = OpenMldbTable.of(json.get("expect")).columns();
    return features(sql).stream()
        .filter(
            f -> AGGREGATIONS.containsKey(f.aggregation()) && windows(sql).containsKey(f.window()))
        .filter(f -> expected.contains(f.name()))
        .toList();
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
  void each_of_the_151_cases_is_tried_or_listed_with_a_reason() throws IOException {
    List<Case> all = new ArrayList<>(all());
    all.addAll(OpenMldbTable.cases("test_lastjoin_simple"));
    List<String> accounted =
        new ArrayList<>(
            Stream.of(cases(), OpenMldbExpressionsTest.cases(), LastJoinTest.cases())
                .flatMap(each -> each)
                .map(Case::name)
                .toList());
    assertThat(accounted).hasSize(TRIED);
    Matcher listed = LISTED.matcher(Files.readString(Path.of("../docs/features-cases.md")));
    while (listed.find()) {
      accounted.add(listed.group(1));
    }
    assertThat(accounted)
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Case::name).toList());
    assertThat(all).hasSize(151);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void windows_hold_what_the_case_says(Case tried) {
    OpenMldbTable table = OpenMldbTable.of(tried.json().at("/inputs/0"));
    Map<String, Over> windows = windows(sql(tried.json()));
    for (Asked feature : comparable(tried.json())) {
      List<Object> answers =
          table.answers(
              windows.get(feature.window()),
              AGGREGATIONS.get(feature.aggregation()),
              row -> input(feature, table, row));
      assertColumn(tried, feature.name(), answers);
    }
  }

  /**
   * @param answers of each row of the input
   */
  static void assertColumn(Case tried, String column, List<Object> answers) {
    OpenMldbTable table = OpenMldbTable.of(tried.json().at("/inputs/0"));
    OpenMldbTable expected = OpenMldbTable.of(tried.json().get("expect"));
    String order = tried.json().at("/expect/order_by").asText();
    Map<String, JsonNode> rows = new HashMap<>();
    expected.rows().forEach(row -> rows.put(expected.cell(row, order).asText(), row));
    for (int i = 0; i < answers.size(); i++) {
      JsonNode row = rows.get(table.cell(table.rows().get(i), order).asText());
      assertSame("%s: %s".formatted(tried, column), answers.get(i), expected.cell(row, column));
    }
  }

  /** Distinct values have 0 in the place of NULL, as OpenMLDB counts them. */
  private static Object input(Asked feature, OpenMldbTable table, JsonNode row) {
    if (feature.where().isPresent() && !isTrue(feature.where().get(), table, row)) {
      return null;
    }
    if (feature.of().equals("*")) {
      return 1L;
    }
    Object value = table.value(row, feature.of());
    return value == null && feature.aggregation().equals("distinct_count")
        ? zero(table, feature.of())
        : value;
  }

  private static Object zero(OpenMldbTable table, String column) {
    JsonNode sample = table.cell(table.rows().get(0), column);
    return sample.isIntegralNumber()
        ? (Object) 0L
        : sample.isNumber() ? (Object) 0.0 : sample.isBoolean() ? "false" : "";
  }

  private static boolean isTrue(String where, OpenMldbTable table, JsonNode row) {
    Matcher condition = CONDITION.matcher(where);
    if (!condition.matches()) {
      return table.cell(row, where).asBoolean();
    }
    JsonNode left = table.cell(row, condition.group(1));
    String right = condition.group(3);
    if (table.columns().contains(right)) {
      right = table.cell(row, right).asText();
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

  private static void assertSame(String what, Object answer, JsonNode expected) {
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
}
