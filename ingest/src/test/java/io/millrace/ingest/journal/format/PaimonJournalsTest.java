package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.EventDecoder.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Journals of five writers with the tables they must give. What is tried here is what the decoders
 * say; a plain map, to which changes are applied one by one, stands for the replay.
 */
final class PaimonJournalsTest {
  private static final Path JOURNALS = TestJournals.folder("cdc-paimon");
  private static final Map<String, JournalFormat> FORMATS =
      Map.of(
          "debezium",
          JournalFormat.DEBEZIUM_JSON,
          "maxwell",
          JournalFormat.MAXWELL,
          "canal",
          JournalFormat.CANAL,
          "ogg",
          JournalFormat.OGG_JSON,
          "aws-dms",
          JournalFormat.DMS_JSON);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Map<String, String>> table = new TreeMap<>();

  private static JsonNode expected() throws IOException {
    return JSON.readTree(file("expected.json").toFile());
  }

  private static Path file(String name) {
    return JOURNALS.resolve(name);
  }

  private static Stream<String> scenarios() throws IOException {
    return StreamSupport.stream(expected().path("scenarios").spliterator(), false)
        .filter(PaimonJournalsTest::isOfOneTableWithText)
        .map(scenario -> scenario.path("name").asText());
  }

  /** Where all columns are text, what the table must hold is what the events say. */
  private static boolean isOfOneTableWithText(JsonNode scenario) {
    return !scenario.path("name").asText().contains("computed")
        && StreamSupport.stream(scenario.path("steps").spliterator(), false)
            .map(step -> step.path("expect"))
            .allMatch(
                expect ->
                    expect.path("primary_key").size() > 0
                        && texts(expect.path("types")).stream()
                            .allMatch(type -> type.startsWith("STRING")));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void changes_applied_one_by_one_give_the_expected_table(String name) throws IOException {
    // given
    JsonNode scenario =
        StreamSupport.stream(expected().path("scenarios").spliterator(), false)
            .filter(s -> s.path("name").asText().equals(name))
            .findFirst()
            .orElseThrow();
    for (JsonNode step : scenario.path("steps")) {
      JsonNode expect = step.path("expect");
      List<String> keys = texts(expect.path("primary_key"));
      // when
      EventDecoder decoder = decoder(scenario, keys);
      texts(step.path("apply")).forEach(file -> apply(decoder, file));
      // then
      assertThat(rows(texts(expect.path("columns")))).isEqualTo(expectedRows(expect));
    }
  }

  private static EventDecoder decoder(JsonNode scenario, List<String> keys) {
    return Formats.decoder(
        FORMATS.get(scenario.path("format").asText()),
        keys,
        DecodeOptions.standard().inArrivalOrder());
  }

  private void apply(EventDecoder decoder, String file) {
    Told told = new Told();
    long line = 0;
    for (String event : events(file)) {
      decoder.decode(new byte[0], event.getBytes(UTF_8), new Origin(file, ++line), told);
    }
    assertThat(told.rejects()).isEmpty();
    told.changes().forEach(this::apply);
  }

  private static List<String> events(String file) {
    if (file.equals("null")) {
      return List.of("");
    }
    String[] nameAndSkipped = file.split("#");
    int skipped = nameAndSkipped.length > 1 ? Integer.parseInt(nameAndSkipped[1]) : 0;
    try (Stream<String> lines = Files.lines(file(nameAndSkipped[0]))) {
      return lines.filter(line -> !line.isBlank()).skip(skipped).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void apply(Change change) {
    String key = new String(change.key(), UTF_8);
    switch (change.operation()) {
      case DELETE -> table.remove(key);
      case UPDATE -> table.computeIfAbsent(key, k -> new TreeMap<>()).putAll(columns(change));
      default -> table.put(key, columns(change));
    }
  }

  private static Map<String, String> columns(Change change) {
    try {
      JsonNode image = JSON.readTree(change.image());
      Map<String, String> columns = new TreeMap<>();
      change
          .schema()
          .columns()
          .forEach(column -> columns.put(column.name(), text(image.path(column.name()))));
      return columns;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(JsonNode value) {
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  private List<List<String>> rows(List<String> columns) {
    return sorted(table.values().stream().map(row -> columns.stream().map(row::get).toList()));
  }

  private static List<List<String>> expectedRows(JsonNode expect) {
    return sorted(
        StreamSupport.stream(expect.path("rows").spliterator(), false)
            .map(PaimonJournalsTest::texts));
  }

  private static List<List<String>> sorted(Stream<List<String>> rows) {
    return rows.sorted(Comparator.comparing(List::toString)).toList();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(text(element)));
    return texts;
  }

  private static Stream<String> files() throws IOException {
    return StreamSupport.stream(expected().path("scenarios").spliterator(), false)
        .flatMap(s -> StreamSupport.stream(s.path("steps").spliterator(), false))
        .flatMap(step -> texts(step.path("apply")).stream())
        .filter(file -> !file.equals("null") && !file.contains("#"))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("files")
  void every_record_is_understood(String file) throws IOException {
    // given: a table's rows are not looked for by a key here, but by whatever comes first
    JournalFormat format = FORMATS.get(file.substring(0, file.indexOf('/')));
    for (String event : events(file)) {
      // when
      Told told =
          Told.by(
              Formats.decoder(
                  format, List.of(firstColumn(event)), DecodeOptions.standard().inArrivalOrder()),
              event);
      // then
      assertThat(told.rejects()).isEmpty();
      assertThat(told.changes().size() + told.markers().size()).isPositive();
    }
  }

  private static String firstColumn(String event) throws IOException {
    JsonNode tree = JSON.readTree(event);
    for (String place :
        List.of("/payload/after", "/payload/before", "/after", "/before", "/data/0", "/data")) {
      JsonNode row = tree.at(place);
      if (row.isObject() && row.size() > 0) {
        return row.fieldNames().next();
      }
    }
    return "none";
  }
}
