package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.fold.SchemaKey;
import io.millrace.ingest.journal.type.ImageReader;
import io.millrace.ingest.journal.type.TableColumns;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * All that turns an image into columns, the same in every task once the scan is over.
 *
 * @param target the table's columns after the slice, without those of replay itself
 * @param schemas by {@link SchemaKey}
 * @param portions their names, for rejects
 */
record Reading(
    JournalSpec spec,
    TableColumns columns,
    StructType target,
    Map<Long, RowSchema> schemas,
    List<String> portions)
    implements Serializable {
  /** The key columns, in the spec's order and as the target has them. */
  StructType keys() {
    return new StructType(
        spec.keys().stream()
            .map(key -> target.fields()[target.fieldIndex(spelled(key))])
            .map(key -> new StructField(key.name(), key.dataType(), true, key.metadata()))
            .toArray(StructField[]::new));
  }

  /** The columns of the table's rows, with those of replay itself. */
  StructType stored() {
    return spec.history() ? History.schema(target) : Replay.tableSchema(target);
  }

  private String spelled(String key) {
    return Stream.of(target.fieldNames()).filter(key::equalsIgnoreCase).findFirst().orElseThrow();
  }

  /** The target's columns in lower case. */
  List<String> names() {
    return Stream.of(target.fieldNames()).map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  String portion(int number) {
    return number >= 0 && number < portions.size() ? portions.get(number) : "";
  }

  /** Readers into some of the columns, one a schema, made when first wanted. */
  Readers readers(StructType wanted) {
    return new Readers(this, wanted, new HashMap<>());
  }

  record Readers(Reading reading, StructType wanted, Map<Long, ImageReader> made) {
    ImageReader of(long schema) {
      ImageReader reader = made.get(schema);
      if (reader == null) {
        reader = ImageReader.of(reading.schemas().get(schema), reading.columns(), wanted);
        made.put(schema, reader);
      }
      return reader;
    }
  }
}
