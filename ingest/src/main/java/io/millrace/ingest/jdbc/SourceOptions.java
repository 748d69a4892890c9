package io.millrace.ingest.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.ingest.secrets.SecretRef;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A source as text, to reach executors among Spark's options. It holds references to secrets, never
 * secrets. One option holds it all, since Spark lower-cases options' names, and drivers' properties
 * are case-sensitive.
 */
final class SourceOptions {
  static final String SOURCE = "millrace.source";
  static final String CREDENTIAL_STORES = "millrace.credential-stores";
  static final String HELD = "millrace.held";
  private static final ObjectMapper JSON = new ObjectMapper();

  private SourceOptions() {}

  static String write(JdbcSource source) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", source.name());
    json.put("url", source.url());
    source.user().ifPresent(user -> json.put("user", user));
    source.password().ifPresent(ref -> json.put("secret", ref.toString()));
    json.put("connections", source.limits().connections());
    json.put("connectTimeout", source.limits().connectTimeout().toString());
    json.set("properties", JSON.valueToTree(source.properties()));
    source.driver().ifPresent(driver -> json.put("driver", driver));
    return json.toString();
  }

  static JdbcSource read(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The option " + SOURCE + " is not what was written", e);
    }
    Map<String, String> properties = new LinkedHashMap<>();
    json.get("properties")
        .fields()
        .forEachRemaining(p -> properties.put(p.getKey(), p.getValue().asText()));
    return new JdbcSource(
        json.get("name").asText(),
        json.get("url").asText(),
        text(json, "user"),
        text(json, "secret").map(SecretRef::parse),
        new JdbcSource.Limits(
            json.get("connections").asInt(), Duration.parse(json.get("connectTimeout").asText())),
        properties,
        text(json, "driver"));
  }

  private static Optional<String> text(JsonNode json, String key) {
    return Optional.ofNullable(json.get(key)).map(JsonNode::asText);
  }
}
