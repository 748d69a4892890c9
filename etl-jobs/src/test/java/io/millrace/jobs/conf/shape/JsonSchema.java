package io.millrace.jobs.conf.shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A shape as JSON Schema (draft 7, which editors understand best). */
public final class JsonSchema {
  private static final Map<String, Object> VARIABLE = Map.of("$ref", "#/definitions/variable");

  private final Map<String, Object> definitions = new TreeMap<>();

  private JsonSchema() {
    Map<String, Object> variable = new LinkedHashMap<>();
    variable.put("description", "${NAME} or ${NAME:-default}, from the environment.");
    variable.put("type", "string");
    variable.put("pattern", "\\$\\{.+\\}");
    definitions.put("variable", variable);
  }

  /** The schema of files of one kind, as plain maps and lists. */
  public static Map<String, Object> of(String title, Shape shape) {
    JsonSchema writer = new JsonSchema();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "http://json-schema.org/draft-07/schema#");
    root.put("title", title);
    root.putAll(writer.schema(shape));
    root.put("definitions", writer.definitions);
    return root;
  }

  private Map<String, Object> schema(Shape shape) {
    if (shape instanceof Shape.Scalar scalar) {
      return scalar(scalar);
    }
    if (shape instanceof Shape.ListOf list) {
      Map<String, Object> items = Map.of("type", "array", "items", schema(list.item()));
      return list.takesOne() ? anyOf(schema(list.item()), items) : items;
    }
    if (shape instanceof Shape.MapOf map) {
      return Map.of("type", "object", "additionalProperties", schema(map.value()));
    }
    if (shape instanceof Shape.KindOf kinds) {
      return kinds(kinds);
    }
    return reference((Shape.RecordOf) shape);
  }

  private static Map<String, Object> scalar(Shape.Scalar scalar) {
    boolean takesText = String.valueOf(scalar.schema().get("type")).contains("string");
    boolean takesAnyText = takesText && !scalar.schema().containsKey("pattern");
    return takesAnyText || scalar.secret()
        ? scalar.schema()
        : anyOf(new TreeMap<>(scalar.schema()), VARIABLE);
  }

  private Map<String, Object> kinds(Shape.KindOf kinds) {
    List<Map<String, Object>> each =
        kinds.kinds().entrySet().stream()
            .map(
                kind -> {
                  Map<String, Object> name = new LinkedHashMap<>();
                  name.put("description", kind.getValue().doc());
                  name.put("const", kind.getKey());
                  return object(kind.getValue(), Map.of(kinds.key(), name));
                })
            .toList();
    return each.size() == 1 ? each.get(0) : Map.of("oneOf", each);
  }

  private Map<String, Object> reference(Shape.RecordOf shape) {
    if (!definitions.containsKey(shape.name())) {
      definitions.put(shape.name(), Map.of()); // so that a record within itself ends
      definitions.put(shape.name(), withBareForm(shape));
    }
    return Map.of("$ref", "#/definitions/" + shape.name());
  }

  private Map<String, Object> withBareForm(Shape.RecordOf shape) {
    Map<String, Object> object = object(shape, Map.of());
    if (shape.bare().isEmpty()) {
      return object;
    }
    if (shape.bare().get() instanceof Shape.Bare.OfText ofText) {
      return anyOf(schema(ofText.text()), object);
    }
    Shape.Field.Keyed field = (Shape.Field.Keyed) ((Shape.Bare.OfField) shape.bare().get()).field();
    return anyOf(schema(field.shape()), object);
  }

  private Map<String, Object> object(
      Shape.RecordOf shape, Map<String, Map<String, Object>> moreProperties) {
    Map<String, Object> properties = new LinkedHashMap<>(moreProperties);
    List<String> required = new ArrayList<>(moreProperties.keySet());
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("description", shape.doc());
    object.put("type", "object");
    object.put("properties", properties);
    for (Shape.Field field : shape.flat().toList()) {
      if (field instanceof Shape.Field.Keyed keyed) {
        keyed.keys().forEach(key -> properties.put(key, property(keyed)));
        if (keyed.absent() instanceof Shape.Absent.Refused && keyed.alias().isEmpty()) {
          required.add(keyed.key());
        }
      } else if (field instanceof Shape.Field.Choice choice) {
        choice.choices().forEach((key, record) -> properties.put(key, reference(record)));
        object.put("oneOf", choice.keys().map(key -> Map.of("required", List.of(key))).toList());
      }
    }
    if (!required.isEmpty()) {
      object.put("required", required);
    }
    object.put("additionalProperties", false);
    return object;
  }

  private Map<String, Object> property(Shape.Field.Keyed field) {
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("description", field.doc());
    Map<String, Object> schema = schema(field.shape());
    if (schema.containsKey("$ref")) {
      property.put("allOf", List.of(schema)); // draft 7 overlooks what stands beside a reference
    } else {
      property.putAll(schema);
    }
    if (field.absent() instanceof Shape.Absent.Default otherwise) {
      property.put("default", plain(otherwise));
    }
    return property;
  }

  private static Object plain(Shape.Absent.Default otherwise) {
    return otherwise.value() instanceof Boolean || otherwise.value() instanceof Integer
        ? otherwise.value()
        : otherwise.text();
  }

  private static Map<String, Object> anyOf(Map<String, Object> one, Map<String, Object> other) {
    return Map.of("anyOf", List.of(one, other));
  }
}
