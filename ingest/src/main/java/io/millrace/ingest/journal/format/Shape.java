package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.BAD_VALUE;

import io.millrace.ingest.journal.RowSchema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is the same for all rows that name the same columns in the same order. */
final class Shape {
  private static final int ABSENT = -1;

  private final byte[][] rawNames;
  private final RowSchema schema;
  private final int[] keyColumns;
  private final Set<String> missing;

  /**
   * @param row whose columns make the shape
   * @param schema what is known of them; may name more
   */
  Shape(RowText row, RowSchema schema, List<String> keys) {
    this.schema = schema;
    this.rawNames = new byte[row.columns()][];
    Map<String, Integer> places = new HashMap<>();
    Map<String, Integer> byLowerCase = new HashMap<>();
    for (int column = 0; column < rawNames.length; column++) {
      rawNames[column] = row.rawName(column);
      places.put(row.name(column), column);
      byLowerCase.put(row.name(column).toLowerCase(Locale.ROOT), column);
    }
    this.keyColumns =
        keys.stream()
            .mapToInt(
                key ->
                    places.getOrDefault(
                        key, byLowerCase.getOrDefault(key.toLowerCase(Locale.ROOT), ABSENT)))
            .toArray();
    this.missing = missing(places);
    refuseClashes(schema);
  }

  private Set<String> missing(Map<String, Integer> places) {
    Set<String> columns = new TreeSet<>();
    for (RowSchema.Column column : schema.columns()) {
      if (!places.containsKey(column.name())) {
        columns.add(column.name());
      }
    }
    return Set.copyOf(columns);
  }

  private static void refuseClashes(RowSchema schema) {
    Set<String> seen = new HashSet<>();
    for (RowSchema.Column column : schema.columns()) {
      if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
        throw new BadEvent(
            BAD_VALUE,
            "The column '%s' occurs twice in the row, or twice but for its case."
                .formatted(column.name()));
      }
    }
  }

  boolean fits(RowText row) {
    int count = rawNames.length;
    if (row.columns() != count) {
      return false;
    }
    for (int column = 0; column < count; column++) {
      if (!row.isNamed(column, rawNames[column])) {
        return false;
      }
    }
    return true;
  }

  RowSchema schema() {
    return schema;
  }

  /** Columns of the schema that the row lacks. */
  Set<String> missing() {
    return missing;
  }

  boolean hasKey() {
    for (int column : keyColumns) {
      if (column == ABSENT) {
        return false;
      }
    }
    return true;
  }

  /** Where the key's columns stand in the row; only if it has them all. */
  int[] keyColumns() {
    return keyColumns;
  }

  /**
   * Whether the row has nothing where a key's value must be: it is not the whole row then, but what
   * the source logged to find it by.
   */
  boolean lacksKeyValue(RowText row) {
    for (int column : keyColumns) {
      if (row.isNull(column) && isRequired(name(column))) {
        return true;
      }
    }
    return false;
  }

  private boolean isRequired(String name) {
    return schema.columns().stream()
        .anyMatch(column -> column.name().equals(name) && !column.optional());
  }

  byte[] rawName(int column) {
    return rawNames[column];
  }

  String name(int column) {
    return JsonText.unescaped(rawNames[column], 0, rawNames[column].length);
  }
}
