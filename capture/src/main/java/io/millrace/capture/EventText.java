package io.millrace.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Writes events as Debezium's JSON with schema, as its own converter does; but a schema is turned
 * into text once and not for each event.
 */
final class EventText {
  private static final int SCHEMAS_KEPT = 2_000;
  private static final byte[] SCHEMA = "{\"schema\":".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PAYLOAD = ",\"payload\":".getBytes(StandardCharsets.UTF_8);

  private final JsonConverter converter = new JsonConverter();
  private final Map<Schema, byte[]> schemas = new IdentityHashMap<>();

  EventText() {
    // With the default of the second, a NULL is written as the column's default value.
    converter.configure(
        Map.of("schemas.enable", "false", "replace.null.with.default", "false"), false);
  }

  byte[] of(SourceRecord record) {
    byte[] schema = schemas.computeIfAbsent(record.valueSchema(), this::text);
    if (schemas.size() > SCHEMAS_KEPT) {
      schemas.clear();
    }
    byte[] payload =
        converter.fromConnectData(record.topic(), record.valueSchema(), record.value());
    ByteArrayOutputStream line =
        new ByteArrayOutputStream(
            SCHEMA.length + schema.length + PAYLOAD.length + payload.length + 1);
    line.writeBytes(SCHEMA);
    line.writeBytes(schema);
    line.writeBytes(PAYLOAD);
    line.writeBytes(payload);
    line.write('}');
    return line.toByteArray();
  }

  private byte[] text(Schema schema) {
    try {
      return Manifest.JSON.writeValueAsBytes(converter.asJsonSchema(schema));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON could not be written", e);
    }
  }
}
