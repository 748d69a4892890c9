package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ingest.journal.format.DecodeOptions;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.SchemaMismatchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Apache Paimon's own scenarios, with the tables that they must give, step by step. Their events
 * have no positions, so the order is that of arrival. Columns that Paimon computes are left out.
 */
@Tag("slow")
class PaimonScenariosTest {
  private static final Path DATA = resource("/cdc-paimon");

  @TempDir Path warehouse;

  static Stream<Scenario> scenarios() throws IOException {
    JsonNode all = new ObjectMapper().readTree(DATA.resolve("expected.json").toFile());
    return StreamSupport.stream(all.get("scenarios").spliterator(), false).map(Scenario::new);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void gives_the_expected_table_after_each_step(Scenario scenario) {
    for (String name : scenario.tables()) {
      replay(scenario, name);
    }
  }

  private void replay(Scenario scenario, String name) {
    List<String> keys = scenario.keys(name);
    if (keys.isEmpty() && !scenario.failsAtFirst()) {
      assertThatThrownBy(() -> JournalSpec.of(scenario.format(), keys))
          .isInstanceOf(InvalidSpecException.class);
      return;
    }
    JournalTable table = new JournalTable(warehouse.resolve(name), scenario.spec(name, keys));
    int slice = 0;
    for (JsonNode step : scenario.json().get("steps")) {
      List<Portion> portions = portions(step.get("apply"), ++slice);
      if (step.has("expect_error")) {
        assertThatThrownBy(() -> table.replay(portions))
            .isInstanceOf(SchemaMismatchException.class);
        return;
      }
      table.replay(portions);
      assertThat(table.addedUp()).as("%s adds up", table.balance()).isTrue();
      check(table.rows().orElseThrow(), scenario.expected(step, name));
    }
  }

  private static void check(Dataset<Row> rows, JsonNode expected) {
    List<String> columns = new ArrayList<>(texts(expected.get("columns")));
    columns.remove("_year_computed");
    List<String> have = Arrays.asList(rows.columns());
    List<Integer> stored =
        java.util.stream.IntStream.range(0, columns.size())
            .filter(i -> have.stream().anyMatch(columns.get(i)::equalsIgnoreCase))
            .boxed()
            .toList();
    assertThat(stored.size()).isGreaterThanOrEqualTo(columns.size() - 1);
    TreeSet<String> wanted = new TreeSet<>();
    for (JsonNode row : expected.get("rows")) {
      List<String> values = new ArrayList<>();
      stored.forEach(i -> values.add(row.get(i).isNull() ? null : row.get(i).asText()));
      wanted.add(values.toString());
    }
    String[] names = stored.stream().map(columns::get).toArray(String[]::new);
    TreeSet<String> found = new TreeSet<>();
    for (Row row :
        (Row[])
            rows.select(
                    Arrays.stream(names)
                        .map(functions::col)
                        .toArray(org.apache.spark.sql.Column[]::new))
                .collect()) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(text(row.get(i)));
      }
      found.add(values.toString());
    }
    assertThat(found).isEqualTo(wanted);
  }

  private static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    } else if (value instanceof java.sql.Date date) {
      return Long.toString(date.toLocalDate().toEpochDay());
    } else if (value instanceof java.time.LocalDateTime moment) {
      return moment.toString();
    }
    return value == null ? null : value.toString();
  }

  private static List<Portion> portions(JsonNode apply, int slice) {
    List<Portion> portions = new ArrayList<>();
    for (String file : texts(apply)) {
      int order = portions.size();
      portions.add(new JournalTable.Lines(file, lines(file), slice, order));
    }
    return portions;
  }

  private static List<String> lines(String file) {
    if (file.equals("null")) {
      return Arrays.asList((String) null);
    }
    String[] parts = file.split("#");
    try (Stream<String> lines = Files.lines(DATA.resolve(parts[0]))) {
      return lines.skip(parts.length > 1 ? Long.parseLong(parts[1]) : 0).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static Path resource(String name) {
    return Path.of(URI.create(PaimonScenariosTest.class.getResource(name).toString()));
  }

  /** One of the file's, by its name. */
  record Scenario(JsonNode json) {
    private static final Map<String, JournalFormat> FORMATS =
        Map.of(
            "debezium", JournalFormat.DEBEZIUM_JSON,
            "debezium (schema included)", JournalFormat.DEBEZIUM_JSON,
            "maxwell", JournalFormat.MAXWELL,
            "canal", JournalFormat.CANAL,
            "ogg", JournalFormat.OGG_JSON,
            "aws-dms", JournalFormat.DMS_JSON);

    JournalFormat format() {
      return FORMATS.get(json.get("format").asText());
    }

    List<String> tables() {
      JsonNode tables = json.get("steps").get(0).get("expect_tables");
      List<String> names = new ArrayList<>();
      if (tables == null) {
        return List.of("");
      }
      tables.fieldNames().forEachRemaining(names::add);
      return names;
    }

    JsonNode expected(JsonNode step, String table) {
      return table.isEmpty() ? step.get("expect") : step.get("expect_tables").get(table);
    }

    boolean failsAtFirst() {
      return json.get("steps").get(0).has("expect_error");
    }

    List<String> keys(String table) {
      if (failsAtFirst()) {
        return List.of("k");
      }
      JsonNode first = expected(json.get("steps").get(0), table);
      List<String> keys = new ArrayList<>(texts(first.get("primary_key")));
      keys.remove("_year"); // computed
      return keys;
    }

    JournalSpec spec(String table, List<String> keys) {
      DecodeOptions options = DecodeOptions.standard().inArrivalOrder();
      JournalSpec spec =
          JournalSpec.of(format(), keys)
              .decoding(table.isEmpty() ? options : options.withTables(Set.of(table)));
      if (!toString().contains("mapped to string")) {
        return spec;
      }
      Map<String, String> types = new HashMap<>();
      texts(expected(json.get("steps").get(0), table).get("columns"))
          .forEach(column -> types.put(column, "string"));
      return spec.types(types);
    }

    @Override
    public String toString() {
      return json.get("name").asText();
    }
  }
}
