package io.millrace.quality;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Finds columns by name as Spark does, case aside, but prefers the exact name. */
record Columns(StructType schema) {
  /** Delta keeps statistics of so many leaf columns, in the order of the schema. */
  private static final int COLUMNS_WITH_STATISTICS = 32;

  Optional<StructField> find(String name) {
    return fields(name::equals).or(() -> fields(name::equalsIgnoreCase));
  }

  private Optional<StructField> fields(Predicate<String> named) {
    List<StructField> found =
        Arrays.stream(schema.fields()).filter(field -> named.test(field.name())).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** Says that a column is not there, which are, and which was probably meant. */
  String missing(String name) {
    long alike =
        Arrays.stream(schema.fieldNames()).filter(column -> column.equalsIgnoreCase(name)).count();
    if (alike > 1) {
      return "'%s' could be any of %d columns that differ in case alone. Write it exactly."
          .formatted(name, alike);
    }
    String known = Arrays.stream(schema.fieldNames()).collect(Collectors.joining(", "));
    return nearest(name)
        .map(
            near ->
                "there is no column '%s'. Did you mean '%s'? Columns: %s"
                    .formatted(name, near, known))
        .orElse("there is no column '%s'. Columns: %s".formatted(name, known));
  }

  private Optional<String> nearest(String name) {
    int tolerated = Math.max(1, name.length() / 3);
    return Arrays.stream(schema.fieldNames())
        .filter(column -> distance(column, name) <= tolerated)
        .min(Comparator.comparingInt(column -> distance(column, name)));
  }

  private static int distance(String one, String other) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(one.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
  }

  /** Whether Delta's statistics of a written file will tell of this column. */
  boolean hasStatistics(StructField column) {
    int leaves = 0;
    for (StructField field : schema.fields()) {
      leaves += leaves(field.dataType());
      if (field.name().equals(column.name())) {
        return leaves <= COLUMNS_WITH_STATISTICS;
      }
    }
    return false;
  }

  private static int leaves(DataType type) {
    return type instanceof StructType struct
        ? Arrays.stream(struct.fields()).mapToInt(field -> leaves(field.dataType())).sum()
        : 1;
  }
}
