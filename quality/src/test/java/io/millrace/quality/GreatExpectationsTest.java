package io.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.lake.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases that Great Expectations is tested with, where its question is also ours. */
class GreatExpectationsTest {
  /** Parameters that ask for something else. */
  private static final Set<String> OTHER_QUESTIONS =
      Set.of(
          "row_condition", // a condition in Python
          "parse_strings_as_datetimes", // we compare as the column's type
          "strict_min", // our bounds are included
          "strict_max",
          "catch_exceptions"); // mistakes in a spec are refused, see FittingTest

  @ParameterizedTest
  @CsvSource({
    "expect_column_values_to_be_in_set, 7",
    "expect_column_values_to_not_be_null, 7",
    "expect_column_values_to_be_unique, 8",
    "expect_column_values_to_match_regex, 12",
    "expect_column_values_to_be_between, 18",
    "expect_column_min_to_be_between, 7",
    "expect_column_mean_to_be_between, 8",
    "expect_compound_columns_to_be_unique, 6"
  })
  void judges_as_great_expectations_does(String expectation, int cases) {
    int judged = 0;
    for (JsonNode dataset : read(expectation).path("datasets")) {
      Set<String> columns = usable(dataset);
      for (JsonNode test : dataset.path("tests")) {
        if (asksTheSame(expectation, test, columns)) {
          judged++;
          Rule rule = rule(expectation, test.path("in"));
          Verdict verdict = Specs.verdict(written(dataset, columns), Specs.fail(rule));
          boolean expected = test.path("out").path("success").booleanValue();
          assertThat(verdict)
              .as("%s: %s", expectation, test.path("title").asText())
              // where nothing is judged, theirs is a success and ours is not: the gate decides
              .isIn(
                  expected
                      ? Set.of(Verdict.PASSED, Verdict.NOT_APPLICABLE)
                      : Set.of(Verdict.FAILED));
        }
      }
    }
    assertThat(judged).isEqualTo(cases);
  }

  private static boolean asksTheSame(String expectation, JsonNode test, Set<String> columns) {
    JsonNode in = test.path("in");
    boolean isOurs =
        StreamSupport.stream(((Iterable<String>) in::fieldNames).spliterator(), false)
            .noneMatch(OTHER_QUESTIONS::contains);
    boolean isForOthers =
        test.has("only_for") && !test.path("only_for").toString().contains("spark");
    boolean isEmptySet = in.has("value_set") && in.path("value_set").isEmpty();
    boolean isShareOfUnique = in.has("mostly") && expectation.endsWith("_unique");
    return isOurs
        && !isForOthers
        && !isEmptySet
        && !isShareOfUnique
        && names(in).stream().allMatch(columns::contains);
  }

  private static List<String> names(JsonNode in) {
    List<String> names = new ArrayList<>();
    in.path("column_list").forEach(name -> names.add(name.asText()));
    return names.isEmpty() ? List.of(in.path("column").asText()) : names;
  }

  private static Rule rule(String expectation, JsonNode in) {
    String column = in.path("column").asText();
    BigDecimal share = in.has("mostly") ? in.path("mostly").decimalValue() : BigDecimal.ONE;
    Optional<String> min = text(in.path("min_value"));
    Optional<String> max = text(in.path("max_value"));
    return switch (expectation) {
      case "expect_column_values_to_be_in_set" ->
          new Rule.In(
              column,
              StreamSupport.stream(in.path("value_set").spliterator(), false)
                  .map(JsonNode::asText)
                  .toList(),
              share);
      case "expect_column_values_to_not_be_null" -> new Rule.Complete(column, share);
      case "expect_column_values_to_match_regex" ->
          new Rule.Matches(column, in.path("regex").asText(), share);
      case "expect_column_values_to_be_between" -> new Rule.Between(column, min, max, share);
      case "expect_column_min_to_be_between" ->
          new Rule.Range(
              Rule.Aggregate.MIN, column, min.map(BigDecimal::new), max.map(BigDecimal::new));
      case "expect_column_mean_to_be_between" ->
          new Rule.Range(
              Rule.Aggregate.MEAN, column, min.map(BigDecimal::new), max.map(BigDecimal::new));
      default -> new Rule.Unique(names(in));
    };
  }

  private static Optional<String> text(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value.asText());
  }

  /** Columns whose values are of one type. */
  private static Set<String> usable(JsonNode dataset) {
    return StreamSupport.stream(
            ((Iterable<String>) dataset.path("data")::fieldNames).spliterator(), false)
        .filter(name -> type(dataset.path("data").path(name)).isPresent())
        .collect(Collectors.toSet());
  }

  private static Optional<DataType> type(JsonNode values) {
    boolean text = true;
    boolean whole = true;
    boolean number = true;
    for (JsonNode value : values) {
      text &= value.isTextual() || value.isNull();
      whole &= value.isIntegralNumber() || value.isNull();
      number &= value.isNumber() || value.isNull();
    }
    if (text) {
      return Optional.of(DataTypes.StringType);
    }
    if (whole) {
      return Optional.of(DataTypes.LongType);
    }
    return number ? Optional.of(DataTypes.DoubleType) : Optional.empty();
  }

  private static Written written(JsonNode dataset, Set<String> columns) {
    List<String> names = List.copyOf(columns);
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, type(dataset.path("data").path(name)).orElseThrow());
    }
    int count = dataset.path("data").path(names.get(0)).size();
    List<Row> rows =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    RowFactory.create(
                        names.stream()
                            .map(name -> value(dataset.path("data").path(name), i))
                            .toArray()))
            .toList();
    return Written.rows(schema, rows);
  }

  private static Object value(JsonNode values, int place) {
    JsonNode value = values.path(place);
    if (value.isNull()) {
      return null;
    }
    DataType type = type(values).orElseThrow();
    if (type.equals(DataTypes.StringType)) {
      return value.asText();
    }
    return type.equals(DataTypes.LongType) ? (Object) value.asLong() : (Object) value.asDouble();
  }

  private static JsonNode read(String expectation) {
    String file = "/great-expectations/" + expectation + ".json";
    try (InputStream json = GreatExpectationsTest.class.getResourceAsStream(file)) {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
