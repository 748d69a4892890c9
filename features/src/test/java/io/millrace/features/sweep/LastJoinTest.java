package io.millrace.features.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import io.millrace.features.sweep.OpenMldbTable.Case;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * OpenMLDB's last joins of two tables on equal columns: the newest row of the right one is the last
 * value of a window of all events, or of those that a condition leaves. What orders the right rows
 * is their time: the column that is named, or their order.
 */
class LastJoinTest {
  private static final Pattern JOIN =
      Pattern.compile(
          "(?is)select (.+?) from \\{0} last join \\{1}(?: order by \\{1}\\.(\\w+))? on (.+?);?\\s*");
  private static final Pattern EQUAL = Pattern.compile("\\{0}\\.(\\w+)\\s*=\\s*\\{1}\\.(\\w+)");
  private static final Pattern NAMED = Pattern.compile("(?i)(\\{\\d}) as (\\w+)");
  private static final Pattern FILTER = Pattern.compile("\\{1}\\.(\\w+)\\s*(=|>)\\s*\"?(\\w+)\"?");
  private static final Frame ALL =
      new Frame(new Window.All(), Duration.ZERO, false, ZoneOffset.UTC);
  private static final long LATER = 1L << 60;

  static Stream<Case> cases() throws IOException {
    return OpenMldbTable.cases("test_lastjoin_simple").stream()
        .filter(each -> isTried(each.json()));
  }

  /** Those of two tables with columns that are equal, and conditions of the right one. */
  private static boolean isTried(JsonNode json) {
    Matcher join = JOIN.matcher(sql(json));
    return json.at("/expect/rows").isArray()
        && join.matches()
        && conditions(join)
            .allMatch(c -> EQUAL.matcher(c).matches() || FILTER.matcher(c).matches());
  }

  /** Without names of its own for the tables. */
  private static String sql(JsonNode json) {
    String sql = json.path("sql").asText("");
    Matcher named = NAMED.matcher(sql);
    while (named.find()) {
      sql =
          sql.replace(named.group(), named.group(1))
              .replace(named.group(2) + ".", named.group(1) + ".");
    }
    return sql;
  }

  private static Stream<String> conditions(Matcher join) {
    return Stream.of(join.group(3).split("(?i) and "));
  }

  private static boolean counts(Matcher join, JsonNode right, JsonNode row) {
    return conditions(join)
        .map(FILTER::matcher)
        .filter(Matcher::matches)
        .allMatch(
            filter -> {
              JsonNode cell = cell(right, row, filter.group(1));
              return filter.group(2).equals("=")
                  ? cell.asText().equals(filter.group(3))
                  : cell.asLong() > Long.parseLong(filter.group(3));
            });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void each_left_row_gets_the_newest_right_row_that_equals_it(Case tried) {
    Matcher join = JOIN.matcher(sql(tried.json()));
    assertThat(join.matches()).isTrue();
    JsonNode left = tried.json().at("/inputs/0");
    JsonNode right = tried.json().at("/inputs/1");
    List<String> entities = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    long place = 0;
    for (JsonNode row : right.get("rows")) {
      long time = join.group(2) == null ? place : cell(right, row, join.group(2)).asLong() * 1_000;
      if (counts(join, right, row)) {
        events.add(new Event(entity(entities, right, row, join.group(3), 2), time, place));
      }
      place++;
    }
    List<String> made = new ArrayList<>();
    for (JsonNode row : left.get("rows")) {
      Label label = new Label(entity(entities, left, row, join.group(3), 1), LATER);
      Long found =
          (Long)
              Swept.answers(new Aggregation.Last("row", false), ALL, events, List.of(label)).get(0);
      made.add(selected(join.group(1), left, row, right, found).toString());
    }
    List<String> expected = new ArrayList<>();
    tried.json().at("/expect/rows").forEach(row -> expected.add(texts(row).toString()));
    assertThat(made).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<String> selected(
      String select, JsonNode left, JsonNode row, JsonNode right, Long found) {
    List<String> cells = new ArrayList<>();
    for (String column : select.split(",")) {
      String name = column.trim().substring("{0}.".length()).split(" ")[0];
      if (column.trim().startsWith("{0}")) {
        cells.add(text(cell(left, row, name)));
      } else {
        cells.add(
            found == null
                ? null
                : text(cell(right, right.get("rows").get(found.intValue()), name)));
      }
    }
    return cells;
  }

  private static int entity(
      List<String> entities, JsonNode table, JsonNode row, String on, int side) {
    List<String> key = new ArrayList<>();
    Matcher equal = EQUAL.matcher(on);
    while (equal.find()) {
      JsonNode cell = cell(table, row, equal.group(side));
      key.add(cell.isNumber() ? String.valueOf(cell.asDouble()) : cell.toString());
    }
    if (!entities.contains(key.toString())) {
      entities.add(key.toString());
    }
    return entities.indexOf(key.toString());
  }

  private static JsonNode cell(JsonNode table, JsonNode row, String column) {
    int place = 0;
    for (JsonNode each : table.get("columns")) {
      if (each.get("name").asText().equals(column)) {
        return row.get(place);
      }
      place++;
    }
    throw new IllegalArgumentException(column);
  }

  private static List<String> texts(JsonNode row) {
    List<String> texts = new ArrayList<>();
    row.forEach(cell -> texts.add(text(cell)));
    return texts;
  }

  private static String text(JsonNode cell) {
    return cell.isNull() ? null : cell.isNumber() ? String.valueOf(cell.asDouble()) : cell.asText();
  }
}
