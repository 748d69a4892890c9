package io.millrace.ingest.journal.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ingest.journal.format.DecodeOptions;
import io.millrace.ingest.journal.format.JournalFormat;
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
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One of Apache Paimon's scenarios, by its name. */
record PaimonScenario(JsonNode json) {
  private static final Path DATA =
      Path.of(URI.create(PaimonScenario.class.getResource("/cdc-paimon").toString()));

  /** Columns that Paimon computes of others; who wants them, makes them of what is replayed. */
  private static final Set<String> COMPUTED = Set.of("_year");

  private static final Map<String, JournalFormat> FORMATS =
      Map.of(
          "debezium", JournalFormat.DEBEZIUM_JSON,
          "debezium (schema included)", JournalFormat.DEBEZIUM_JSON,
          "maxwell", JournalFormat.MAXWELL,
          "canal", JournalFormat.CANAL,
          "ogg", JournalFormat.OGG_JSON,
          "aws-dms", JournalFormat.DMS_JSON);

  static Stream<PaimonScenario> all() {
    try {
      JsonNode file = new ObjectMapper().readTree(DATA.resolve("expected.json").toFile());
      return StreamSupport.stream(file.get("scenarios").spliterator(), false)
          .map(PaimonScenario::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode steps() {
    return json.get("steps");
  }

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
    keys.removeIf(this::isComputed);
    return keys;
  }

  boolean isComputed(String column) {
    return toString().contains("computed column") && COMPUTED.contains(column);
  }

  List<Portion> portions(JsonNode step, int slice) {
    List<Portion> portions = new ArrayList<>();
    for (String file : texts(step.get("apply"))) {
      portions.add(new JournalTable.Lines(file, lines(file), slice, portions.size()));
    }
    return portions;
  }

  /** The events of a file; behind a # stands how many of the first are left out. */
  static List<String> lines(String file) {
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

  static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
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
