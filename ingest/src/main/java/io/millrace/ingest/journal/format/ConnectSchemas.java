package io.millrace.ingest.journal.format;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.RowSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** The schemas that stand beside events. Each text is read once, and then known by its bytes. */
final class ConnectSchemas {
  private static final int KEPT = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> keys;
  private final Predicate<String> isColumn;
  private final boolean envelopes;
  private final Shapes untyped;
  private final Map<ByteBuffer, Shapes> known = new HashMap<>();
  private byte[] lastText = {};
  private Shapes last;
  private Shapes current;

  private ConnectSchemas(List<String> keys, Predicate<String> isColumn, boolean envelopes) {
    this.keys = keys;
    this.isColumn = isColumn;
    this.envelopes = envelopes;
    this.untyped = Shapes.untyped(keys, (row, name) -> isColumn.test(name));
    this.last = untyped;
    this.current = untyped;
  }

  /** Schemas of envelopes, whose rows are of the type of {@code after}. */
  static ConnectSchemas ofEnvelopes(List<String> keys) {
    return new ConnectSchemas(keys, name -> true, true);
  }

  /** Schemas of rows themselves. */
  static ConnectSchemas ofRows(List<String> keys, Predicate<String> isColumn) {
    return new ConnectSchemas(keys, isColumn, false);
  }

  /** The next event has no schema, unless one is read. */
  void forget() {
    current = untyped;
  }

  void use(Shapes shapes) {
    current = shapes;
  }

  /** Reads the schema that comes next. */
  void read(JsonCursor cursor) {
    if (lastText.length == 0 || !cursor.skipIfEqual(lastText)) {
      cursor.skip();
      byte[] text = Arrays.copyOfRange(cursor.text(), cursor.valueStart(), cursor.valueEnd());
      last = shapes(text);
      lastText = text;
    }
    current = last;
  }

  /** Of the rows of the event at hand. */
  Shapes shapes() {
    return current;
  }

  private Shapes shapes(byte[] text) {
    if (known.size() >= KEPT) {
      known.clear();
    }
    return known.computeIfAbsent(ByteBuffer.wrap(text), schema -> parse(text));
  }

  private Shapes parse(byte[] text) {
    try {
      JsonNode schema = JSON.readTree(text);
      return (envelopes ? row(schema) : Optional.of(schema))
          .filter(row -> row.path("fields").isArray())
          .map(row -> Shapes.typed(keys, schema(row)))
          .orElse(untyped);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadEvent(
          Reject.Reason.BROKEN_JSON, "The event's schema is bad: %s".formatted(e.getMessage()));
    }
  }

  private static Optional<JsonNode> row(JsonNode envelope) {
    Map<String, JsonNode> fields =
        StreamSupport.stream(envelope.path("fields").spliterator(), false)
            .collect(toMap(field -> field.path("field").asText(), field -> field, (a, b) -> a));
    return Optional.ofNullable(fields.getOrDefault("after", fields.get("before")));
  }

  private RowSchema schema(JsonNode row) {
    List<RowSchema.Column> columns = new ArrayList<>();
    for (JsonNode field : row.path("fields")) {
      String name = field.path("field").asText();
      if (isColumn.test(name)) {
        columns.add(field(name, field).column());
      }
    }
    return new RowSchema(columns);
  }

  private static ConnectField field(String name, JsonNode field) {
    Map<String, String> parameters = new HashMap<>();
    field
        .path("parameters")
        .fields()
        .forEachRemaining(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
    return new ConnectField(
        name,
        field.path("type").asText(),
        field.path("name").asText(),
        parameters,
        field.path("optional").asBoolean(false));
  }
}
