package io.millrace.features.sweep;

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
import java.util.List;
import java.util.function.Function;

/** A table of a case. Each row is label and event in one. */
record OpenMldbTable(List<String> columns, List<JsonNode> rows) {
  /** A case of a file. */
  record Case(String name, JsonNode json) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * {@code BETWEEN from PRECEDING AND to PRECEDING}.
   *
   * @param ranks whether rows are counted, and not milliseconds
   */
  record Over(List<String> keys, String time, boolean ranks, long from, long to) {
    /** A window of one row begins with it. */
    private Frame frame() {
      Duration length = from == to ? Duration.ofNanos(1_000) : Duration.ofMillis(from - to);
      return new Frame(new Window.Span(length), Duration.ofMillis(to), true, ZoneOffset.UTC);
    }
  }

  /** Of a table {@code {columns, rows}}. */
  static OpenMldbTable of(JsonNode json) {
    List<JsonNode> rows = new ArrayList<>();
    json.path("rows").forEach(rows::add);
    return new OpenMldbTable(names(json.path("columns")), rows);
  }

  static List<Case> cases(String file) throws IOException {
    List<Case> cases = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                OpenMldbTable.class.getResourceAsStream("/openmldb/%s.jsonl".formatted(file)),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode json = new ObjectMapper().readTree(line);
        cases.add(new Case("%s %s".formatted(file, json.get("id").asText()), json));
      }
    }
    return cases;
  }

  /** The first rows. */
  OpenMldbTable until(int row) {
    return new OpenMldbTable(columns, rows.subList(0, row));
  }

  JsonNode cell(JsonNode row, String column) {
    return row.get(columns.indexOf(column));
  }

  /** A Long, Double or String, or null. */
  Object value(JsonNode row, String column) {
    JsonNode cell = cell(row, column);
    if (cell.isNull()) {
      return null;
    }
    return cell.isIntegralNumber()
        ? (Object) cell.asLong()
        : cell.isNumber() ? (Object) new BigDecimal(cell.asText()).doubleValue() : cell.asText();
  }

  /** The feature of each row. */
  List<Object> answers(Over over, Aggregation aggregation, Function<JsonNode, Object> input) {
    List<String> keys = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (JsonNode row : rows) {
      String key = key(row, over);
      if (!keys.contains(key)) {
        keys.add(key);
      }
      long time = over.ranks() ? rank(row, over) : time(row, over);
      events.add(new Event(keys.indexOf(key), time * 1_000, input.apply(row)));
    }
    List<Object> answers = new ArrayList<>();
    for (Event event : events) {
      List<Label> label = List.of(new Label(event.entity(), event.time()));
      answers.addAll(Swept.answers(aggregation, over.frame(), events, label));
    }
    return answers;
  }

  /** Whether two rows of one key have the same time. */
  boolean hasTies(Over over) {
    return rows.stream().map(row -> key(row, over) + "|" + time(row, over)).distinct().count()
        < rows.size();
  }

  private String key(JsonNode row, Over over) {
    return over.keys().stream().map(key -> cell(row, key).toString()).toList().toString();
  }

  private long time(JsonNode row, Over over) {
    return cell(row, over.time()).asLong();
  }

  private long rank(JsonNode row, Over over) {
    return rows.stream()
        .filter(other -> key(other, over).equals(key(row, over)))
        .filter(other -> time(other, over) < time(row, over))
        .count();
  }

  private static List<String> names(JsonNode columns) {
    List<String> names = new ArrayList<>();
    columns.forEach(column -> names.add(column.get("name").asText()));
    return names;
  }
}
