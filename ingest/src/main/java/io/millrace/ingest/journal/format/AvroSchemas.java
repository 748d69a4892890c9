package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;

import io.millrace.ingest.journal.RowSchema;
import io.millrace.lake.InvalidSpecException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * Avro schemas by their numbers, read once where the job is planned, and what columns they mean.
 */
final class AvroSchemas implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Pattern FILE = Pattern.compile("(\\d+)\\.avsc");

  private final String folder;
  private final Map<Integer, Schema> byId;

  private AvroSchemas(String folder, Map<Integer, Schema> byId) {
    this.folder = folder;
    this.byId = byId;
  }

  /**
   * @param folder empty for no schemas
   */
  static AvroSchemas in(String folder) {
    if (folder.isEmpty()) {
      return new AvroSchemas("", Map.of());
    }
    Map<Integer, Schema> byId = new HashMap<>();
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      for (Path file : files.toList()) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        if (name.matches()) {
          byId.put(
              Integer.parseInt(name.group(1)), new Schema.Parser().parse(Files.readString(file)));
        }
      }
    } catch (IOException | SchemaParseException e) {
      throw new InvalidSpecException(
          "The Avro schemas in '%s' cannot be read: %s. 'schemas' names a folder with a file ID.avsc for each schema of the registry."
              .formatted(folder, e.getMessage()),
          e);
    }
    return new AvroSchemas(folder, byId);
  }

  Schema schema(int id) {
    Schema schema = byId.get(id);
    if (schema == null) {
      throw new BadEvent(
          UNKNOWN_FORMAT,
          folder.isEmpty()
              ? "The message needs schema %d. Name a folder with the registry's schemas under 'schemas'."
                  .formatted(id)
              : "The message needs schema %d, and there is no %s/%d.avsc."
                  .formatted(id, folder, id));
    }
    return schema;
  }

  /** The type of the rows in an envelope. */
  static Optional<Schema> row(Schema envelope) {
    return Stream.of("after", "before")
        .map(envelope::getField)
        .filter(field -> field != null)
        .map(field -> present(field.schema()))
        .filter(schema -> schema.getType() == Schema.Type.RECORD)
        .findFirst();
  }

  static RowSchema columns(Schema row) {
    return new RowSchema(row.getFields().stream().map(f -> field(f).column()).toList());
  }

  /** Of a union with null the other type. */
  private static Schema present(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    List<Schema> others =
        schema.getTypes().stream().filter(t -> t.getType() != Schema.Type.NULL).toList();
    return others.size() == 1 ? others.get(0) : schema;
  }

  private static ConnectField field(Schema.Field field) {
    Schema schema = present(field.schema());
    Map<String, String> parameters = new HashMap<>();
    if (schema.getObjectProp("connect.parameters") instanceof Map<?, ?> declared) {
      declared.forEach((name, value) -> parameters.put(name.toString(), value.toString()));
    }
    String semantic = Optional.ofNullable(schema.getProp("connect.name")).orElse("");
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      semantic = "org.apache.kafka.connect.data.Decimal";
      parameters.put("scale", Integer.toString(decimal.getScale()));
      parameters.put("connect.decimal.precision", Integer.toString(decimal.getPrecision()));
    }
    return new ConnectField(
        field.name(), type(schema), semantic, parameters, field.schema().isNullable());
  }

  private static String type(Schema schema) {
    String connect = schema.getProp("connect.type");
    if (connect != null) {
      return connect;
    }
    return switch (schema.getType()) {
      case BOOLEAN -> "boolean";
      case INT -> "int32";
      case LONG -> "int64";
      case FLOAT -> "float32";
      case DOUBLE -> "float64";
      case STRING, ENUM -> "string";
      case BYTES, FIXED -> "bytes";
      case ARRAY, MAP, RECORD, UNION, NULL -> "struct";
    };
  }
}
