package io.millrace.features.sweep;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.sweep.OpenMldbTable.Case;
import io.millrace.features.sweep.OpenMldbTable.Over;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * OpenMLDB's cases whose columns are expressions of features, or of what a row and its window have:
 * features first, then what a group's {@code expr} makes of them, here in Java.
 */
class OpenMldbExpressionsTest {
  /** A column of the result, a value for each row. */
  private interface Column {
    List<Object> of(OpenMldbTable table);

    default Column map(Function<Object, Object> expression) {
      return table -> of(table).stream().map(expression).toList();
    }

    default Column with(Column other, BiFunction<Object, Object, Object> expression) {
      return table -> {
        List<Object> left = of(table);
        List<Object> right = other.of(table);
        List<Object> made = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
          made.add(expression.apply(left.get(i), right.get(i)));
        }
        return made;
      };
    }
  }

  private static final Over TEN = ranks("c3", "id", 10, 0);
  private static final Over TWO = ranks("c1", "c7", 2, 0);
  private static final Over TEN_OF_PK = ranks("pk", "id", 10, 0);
  private static final Over LONG_OF_PK = times("pk", "id", 100_000, 0);

  private static final Map<String, Map<String, Column>> CASES =
      Map.ofEntries(
          entry(
              "test_window_row_range 16-2",
              Map.of(
                  "w1_c4_sum", soFar(sum("c4", times("c3", "c7", 2_000, 0))),
                  "w2_c4_count", soFar(count("c4", times("c3", "c4", 2, 0))))),
          entry(
              "test_window_row 13-2",
              Map.of(
                  "w1_c4_sum", soFar(sum("c4", ranks("c3", "c7", 2, 0))),
                  "w2_c4_count", soFar(count("c4", ranks("c3", "c4", 2, 0))))),
          entry("test_window_row_range 23-1", Map.of("w1_c4_sum", newest(2, seconds(3, 0)))),
          entry("test_window_row_range 23-2", Map.of("w1_c4_sum", newest(10, seconds(3, 0)))),
          entry("test_window_row_range 24-2", Map.of("w1_c4_sum", newest(2, seconds(3, 1)))),
          entry(
              "test_window_row_range 25",
              Map.of("w1_c4_sum", newest(4, seconds(3, 0)), "w2_c4_sum", newest(4, seconds(2, 0)))),
          entry(
              "test_window_row_range 26",
              Map.of("w1_c4_sum", sum("c4", seconds(3, 0)), "w2_c4_sum", newest(2, seconds(3, 0)))),
          entry(
              "test_window_row_range 27-1",
              Map.of(
                  "w1_c4_sum", sum("c4", ranks("c1", "c7", 3, 0)),
                  "w2_c4_sum", newest(5, seconds(6, 0)))),
          entry(
              "test_window_row_range 27-2",
              Map.of(
                  "w1_c4_sum", sum("c4", ranks("c1", "c7", 7, 0)),
                  "w2_c4_sum", newest(5, seconds(6, 0)))),
          entry("test_window_row 19", Map.of("sum_c1_w1", ifAa(lag("c1", 0, TWO)))),
          entry(
              "test_window_row 20",
              Map.of(
                  "sum_c1_w1",
                  ifAa(lag("c1", 0, TWO))
                      .with(
                          feature(new Aggregation.Min("x"), "c4", TWO),
                          (sum, min) -> sum == null ? min : sum))),
          entry("test_window_row 21", Map.of("sum_c1_w1", ifAa(lag("c1", 0, TWO)))),
          entry(
              "test_window_row 22",
              Map.of(
                  "sum_c3_c4_w1",
                  sum("c4", TWO).with(sum("c3", TWO), (a, b) -> number(a) + number(b)))),
          entry(
              "test_udaf_function 41",
              Map.of(
                  "r1",
                  sum((t, row) -> (number(t, row, "c1") - number(t, row, "c2")) / c3(t, row), TEN),
                  "r2",
                  sum(
                      (t, row) ->
                          Math.log(number(t, row, "c1") + number(t, row, "c2")) + c3(t, row),
                      TEN))),
          entry(
              "test_udaf_function 42",
              Map.of(
                  "r1",
                  sum("c3", TEN).map(sum -> Math.abs(number(sum))),
                  "r2",
                  sum("c1", TEN)
                      .with(sum("c2", TEN), (a, b) -> number(a) + number(b))
                      .with(lag("c3", 0, TEN), (a, b) -> Math.log(number(a) / number(b))))),
          entry(
              "test_udaf_function 43",
              Map.of(
                  "r1",
                  sum("c1", TEN)
                      .with(count("c1", TEN), (sum, n) -> number(sum) - number(n) * number(n)),
                  "r2",
                  sum((t, row) -> Math.log(number(t, row, "c1")), TEN)
                      .with(
                          count("c1", TEN),
                          (sum, n) -> Math.abs(number(sum) - number(n) * Math.log(number(n)))),
                  "r3",
                  sum("c2", TEN)
                      .with(count("c3", TEN), (sum, n) -> number(sum) * number(n) * number(n))
                      .with(sum("c1", TEN), (inner, sum) -> number(inner) + number(sum)))),
          entry("test_udaf_function 46", lags()),
          entry("test_udaf_function 56", lags()),
          entry("test_udaf_function 47", Map.of("count_where", likeThis(TEN_OF_PK))),
          entry(
              "test_udaf_function 48",
              Map.of(
                  "count_where_w1", likeThis(TEN_OF_PK), "count_where_w2", likeThis(LONG_OF_PK))),
          entry(
              "test_udaf_function 49",
              Map.of(
                  "count_where_w1", likeThisUnlessNull(TEN_OF_PK),
                  "count_where_w2", likeThisUnlessNull(LONG_OF_PK))),
          entry("test_udaf_function 57", Map.of("agg1", lag(0), "agg2", lag(1), "agg3", lag(3))),
          entry("test_udaf_function 59", Map.of("agg1", lag(0), "agg2", lag(1), "agg3", lag(3))),
          entry(
              "test_udaf_function 58",
              Map.of(
                  "agg1", lag(0),
                  "agg2", lag(3),
                  "agg3", last("val1", times("group1", "ts", 2_000, 1_000)))),
          entry(
              "test_udaf_function 60",
              Map.of(
                  "agg1", lag(0),
                  "agg2", lag(3),
                  "agg3", last("val1", ranks("group1", "ts", 2, 1)))));

  static Stream<Case> cases() throws IOException {
    return OpenMldbTest.all().stream()
        .filter(each -> CASES.containsKey(each.name()) && !OpenMldbTest.isTried(each.json()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void expressions_of_features_are_what_the_case_says(Case tried) {
    OpenMldbTable table = OpenMldbTable.of(tried.json().at("/inputs/0"));
    CASES
        .get(tried.name())
        .forEach((name, column) -> OpenMldbTest.assertColumn(tried, name, column.of(table)));
  }

  private static Over times(String key, String time, long from, long to) {
    return new Over(List.of(key), time, false, from, to);
  }

  private static Over seconds(int from, int to) {
    return times("c1", "c7", from * 1_000L, to * 1_000L);
  }

  private static Over ranks(String key, String time, long from, long to) {
    return new Over(List.of(key), time, true, from, to);
  }

  private static Column feature(Aggregation of, String column, Over over) {
    return feature(of, (table, row) -> table.value(row, column), over);
  }

  private static Column feature(
      Aggregation of, BiFunction<OpenMldbTable, JsonNode, Object> input, Over over) {
    return table -> table.answers(over, of, row -> input.apply(table, row));
  }

  private static Column sum(String column, Over over) {
    return feature(new Aggregation.Sum("x"), column, over);
  }

  private static Column sum(BiFunction<OpenMldbTable, JsonNode, Object> input, Over over) {
    return feature(new Aggregation.Sum("x"), input, over);
  }

  private static Column count(String column, Over over) {
    return feature(new Aggregation.Count("x"), column, over);
  }

  private static Column last(String column, Over over) {
    return feature(new Aggregation.Last("x", true), column, over);
  }

  /** The value so many rows before, whatever the window holds. */
  private static Column lag(String column, int rows, Over order) {
    return last(column, new Over(order.keys(), order.time(), true, rows, rows));
  }

  private static Column lag(int rows) {
    return lag("val1", rows, ranks("group1", "ts", 0, 0));
  }

  private static Map<String, Column> lags() {
    Map<String, Column> lags = new HashMap<>();
    for (int column = 1; column <= 8; column++) {
      for (int rows : new int[] {0, 2}) {
        Column lag = lag("c" + column, rows, ranks("pk", "c6", 0, 0));
        lags.put("m" + (2 * column - 1 + rows / 2), lag);
      }
    }
    return lags;
  }

  /** MAXSIZE: the sum of the newest values that a window holds. */
  private static Column newest(int rows, Over over) {
    return feature(new Aggregation.LastK("x", rows), "c4", over)
        .map(
            values ->
                values == null
                    ? null
                    : ((List<?>) values)
                        .stream().flatMapToDouble(value -> DoubleStream.of(number(value))).sum());
  }

  /** Of each row with those alone that came before it: its request. */
  private static Column soFar(Column column) {
    return table ->
        IntStream.range(0, table.rows().size())
            .mapToObj(row -> column.of(table.until(row + 1)).get(row))
            .toList();
  }

  private static Column ifAa(Column condition) {
    return condition.with(sum("c4", TWO), (c1, sum) -> "aa".equals(c1) ? sum : null);
  }

  /** How many rows have what this one has, where none is an a. */
  private static Column likeThis(Over over) {
    BiFunction<OpenMldbTable, JsonNode, Object> c1OrA =
        (table, row) -> table.cell(row, "c1").isNull() ? "a" : table.value(row, "c1");
    Column own = feature(new Aggregation.Last("x", true), c1OrA, ranks("pk", "id", 0, 0));
    return feature(new Aggregation.Histogram("x"), c1OrA, over)
        .with(own, (histogram, value) -> ((Map<?, ?>) histogram).get(value));
  }

  private static Column likeThisUnlessNull(Over over) {
    return feature(new Aggregation.Histogram("x"), "c1", over)
        .with(
            lag("c1", 0, over),
            (histogram, value) -> value == null ? null : ((Map<?, ?>) histogram).get(value));
  }

  private static double c3(OpenMldbTable table, JsonNode row) {
    return number(table, row, "c3");
  }

  private static double number(OpenMldbTable table, JsonNode row, String column) {
    return number(table.value(row, column));
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }
}
