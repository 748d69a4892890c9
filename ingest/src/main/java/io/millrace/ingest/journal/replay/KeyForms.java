package io.millrace.ingest.journal.replay;

import static java.util.stream.Collectors.joining;

import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.RowSchema.Encoding;
import io.millrace.ingest.journal.type.TableColumns;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.types.BinaryType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType$;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType$;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType$;
import org.apache.spark.sql.types.TimestampType$;

/**
 * How a schema writes key columns. Keys are first compared by their texts, which is right as long
 * as they are of one form; where a slice has keys of several forms, or where several texts make one
 * value, they are compared once more by their values: see {@link Regrouping}.
 */
final class KeyForms {
  private static final String PLAIN = "";

  private KeyForms() {}

  /** Equal for schemas whose equal texts are equal keys; empty if texts are plain values. */
  static String of(RowSchema schema, List<String> keys, TableColumns columns) {
    String forms =
        keys.stream()
            .map(
                key -> matching(schema, key, columns).map(KeyForms::form).findFirst().orElse(PLAIN))
            .collect(joining(","));
    return forms.length() < keys.size() ? PLAIN : forms; // nothing but commas
  }

  private static Stream<RowSchema.Column> matching(
      RowSchema schema, String key, TableColumns columns) {
    return schema.columns().stream()
        .filter(column -> columns.named(column.name()).equalsIgnoreCase(key));
  }

  private static String form(RowSchema.Column column) {
    DataType type = column.type();
    return switch (column.encoding()) {
      case PLAIN, TEXT, PARSED -> PLAIN;
      case COPIED -> formOfCopy(type);
      case DECIMAL_BYTES ->
          column.encoding().name() + (type instanceof DecimalType decimal ? decimal.scale() : 0);
      default -> column.encoding().name();
    };
  }

  private static String formOfCopy(DataType type) {
    if (type instanceof DateType$) {
      return Encoding.EPOCH_DAYS.name();
    } else if (type instanceof TimestampType$ || type instanceof TimestampNTZType$) {
      return Encoding.MICROS.name();
    }
    return type instanceof BinaryType$ ? Encoding.BASE64.name() : PLAIN;
  }

  /**
   * Whether two texts of a key in the slice may be one value in the table.
   *
   * @param otherThanWhole the key columns that are not all {@link WholeNumbers}: a bit a column
   */
  static boolean mayMeet(Reading reading, long otherThanWhole) {
    Set<String> forms = new HashSet<>();
    for (RowSchema schema : reading.schemas().values()) {
      forms.add(of(schema, reading.spec().keys(), reading.columns()));
      StructField[] keys = reading.keys().fields();
      for (int i = 0; i < keys.length; i++) {
        StructField key = keys[i];
        boolean whole =
            key.dataType() instanceof NumericType
                && (otherThanWhole >>> Math.min(i, Long.SIZE - 1) & 1) == 0;
        if (!whole
            && matching(schema, key.name(), reading.columns())
                .anyMatch(column -> isTextOfOther(column, key))) {
          return true;
        }
      }
    }
    return forms.size() > 1;
  }

  /** 1, 01 and 1.0 are three texts, and one number. */
  private static boolean isTextOfOther(RowSchema.Column column, StructField key) {
    return column.type() instanceof StringType$ && !(key.dataType() instanceof StringType$);
  }
}
