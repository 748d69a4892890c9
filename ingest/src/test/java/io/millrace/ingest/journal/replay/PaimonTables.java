package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.SchemaMismatchException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** Replays a scenario step by step, and compares columns, types and rows after each. */
final class PaimonTables {
  private static final String NEEDS_MAPPING = ".*[ ,;{}()=].*";

  private final PaimonScenario scenario;
  private final PaimonRules rules;

  PaimonTables(PaimonScenario scenario) {
    this.scenario = scenario;
    this.rules = new PaimonRules(scenario);
  }

  void check(Path warehouse) {
    scenario.tables().forEach(name -> check(name, warehouse.resolve(name)));
  }

  private void check(String name, Path warehouse) {
    List<String> keys = scenario.keys(name);
    if (keys.isEmpty()) { // Paimon appends all images; here a table needs a key
      assertThatThrownBy(() -> JournalSpec.of(scenario.format(), keys))
          .isInstanceOf(InvalidSpecException.class);
      return;
    }
    JournalTable table = new JournalTable(warehouse, scenario.spec(name, keys));
    int slice = 0;
    for (JsonNode step : scenario.steps()) {
      List<Portion> portions = scenario.portions(step, ++slice);
      if (step.has("expect_error")) {
        assertThatThrownBy(() -> table.replay(portions))
            .isInstanceOf(SchemaMismatchException.class);
        return;
      }
      JsonNode expected = scenario.expected(step, name);
      if (slice > 1
          && PaimonScenario.texts(expected.get("columns")).stream()
              .anyMatch(column -> column.matches(NEEDS_MAPPING))) {
        table.takeAnyName(); // as the message says that refuses such a column else
      }
      table.replay(portions);
      assertThat(table.addedUp()).as("%s adds up", table.balance()).isTrue();
      List<String> files = PaimonScenario.texts(step.get("apply"));
      compare(table.rows().orElseThrow(), expected, files.get(0));
    }
  }

  private void compare(Dataset<Row> rows, JsonNode expected, String file) {
    List<String> names = PaimonScenario.texts(expected.get("columns"));
    List<Integer> stored =
        IntStream.range(0, names.size())
            .filter(i -> !scenario.isComputed(names.get(i)))
            .boxed()
            .toList();
    List<StructField> have =
        Arrays.stream(rows.schema().fields())
            .filter(field -> !field.name().startsWith("_change_"))
            .toList();
    assertThat(have.stream().map(field -> field.name().toLowerCase(Locale.ROOT)))
        .containsExactlyElementsOf(
            stored.stream().map(i -> names.get(i).toLowerCase(Locale.ROOT)).toList());
    List<String> types = types(expected);
    if (!types.isEmpty()) {
      assertThat(have.stream().map(field -> field.name() + " " + field.dataType().catalogString()))
          .containsExactlyElementsOf(
              IntStream.range(0, stored.size())
                  .mapToObj(i -> have.get(i).name() + " " + type(names, types, stored.get(i)))
                  .toList());
    }
    assertThat(found(rows, have))
        .containsExactlyInAnyOrderElementsOf(wanted(expected, names, types, stored, file));
  }

  private String type(List<String> names, List<String> types, int i) {
    return rules.type(names.get(i), types.get(i));
  }

  private static List<String> types(JsonNode expected) {
    return expected.has("types") ? PaimonScenario.texts(expected.get("types")) : List.of();
  }

  private List<List<String>> wanted(
      JsonNode expected,
      List<String> names,
      List<String> types,
      List<Integer> stored,
      String file) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : expected.get("rows")) {
      rows.add(
          texts(
              stored.stream()
                  .map(
                      i ->
                          rules.value(
                              names.get(i),
                              types.isEmpty() ? "" : types.get(i),
                              row.get(i).isNull() ? null : row.get(i).asText(),
                              PaimonScenario.lines(file).get(0)))));
    }
    return rows;
  }

  private static List<List<String>> found(Dataset<Row> rows, List<StructField> columns) {
    return rows.collectAsList().stream() // a handful
        .map(
            row ->
                texts(columns.stream().map(column -> text(row.get(row.fieldIndex(column.name()))))))
        .toList();
  }

  /** May hold null. */
  private static List<String> texts(Stream<String> texts) {
    List<String> list = new ArrayList<>();
    texts.forEach(list::add);
    return Collections.unmodifiableList(list);
  }

  /** As Paimon's tests write a value. */
  private static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    } else if (value instanceof java.sql.Date date) {
      return Long.toString(date.toLocalDate().toEpochDay());
    } else if (value instanceof java.sql.Timestamp moment) {
      return LocalDateTime.ofInstant(moment.toInstant(), ZoneOffset.UTC).toString();
    }
    return value == null ? null : value.toString();
  }
}
