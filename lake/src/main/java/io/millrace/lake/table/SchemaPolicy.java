package io.millrace.lake.table;

import io.millrace.lake.SchemaMismatchException;
import io.millrace.lake.TableSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which batches fit a table: a new column is added with the batch; one that is gone, or has another
 * type, is refused, since readers would get something else under its name.
 */
final class SchemaPolicy {
  /** What Parquet does not take in a column's name, unless Delta maps it to another. */
  private static final String SPECIAL_CHARACTERS = " ,;{}()\n\t=";

  private final TableSpec table;

  SchemaPolicy(TableSpec table) {
    this.table = table;
  }

  /** A batch that could be in no table, whatever that looks like. */
  void requireSound(StructType batch) {
    Map<String, String> byLowerCase = new TreeMap<>();
    for (StructField field : batch.fields()) {
      String other = byLowerCase.put(lower(field.name()), field.name());
      if (other != null) {
        throw mismatch(
            "columns '%s' and '%s' of the batch differ in upper and lower case at most, and a table tells no such names apart. Rename one of them in the source's query."
                .formatted(other, field.name()));
      }
      if (field.dataType() instanceof NullType) {
        throw mismatch(
            "column '%s' of the batch has no type, only NULLs. Cast it to the type it should have."
                .formatted(field.name()));
      }
    }
    Optional<String> sliceColumn = table.slicing().column();
    String taken = byLowerCase.get(lower(sliceColumn.orElse("")));
    if (sliceColumn.isPresent() && taken != null) {
      throw mismatch(
          "the batch has a column '%s', and that name is the slices' own. Rename one of them, the slices' under 'slices: {column: …}'."
              .formatted(taken));
    }
  }

  /**
   * @param existing the table's columns
   * @param version that they were read at
   * @param anyName whether the table takes any character in a column's name
   */
  void requireFit(StructType batch, StructType existing, long version, boolean anyName) {
    Map<String, StructField> arriving = byName(batch);
    for (StructField field : existing.fields()) {
      if (!isSliceColumn(field) && !arriving.containsKey(field.name())) {
        throw mismatch(
            "column '%s' of the table (version %d) is not in the batch. If the source dropped it, load NULLs under its name, or drop it from the table first."
                .formatted(field.name(), version));
      }
    }
    requireFitOfWhatIsThere(batch, existing, version, anyName);
  }

  /** The same, but the batch may lack columns of the table. */
  void requireFitOfWhatIsThere(
      StructType batch, StructType existing, long version, boolean anyName) {
    Map<String, StructField> arriving = byName(batch);
    for (StructField field : existing.fields()) {
      StructField arrived = isSliceColumn(field) ? null : arriving.remove(field.name());
      if (arrived != null) {
        requireSameType(field, arrived.dataType(), version);
      }
    }
    for (StructField added : arriving.values()) {
      if (!anyName && hasSpecialCharacters(added.name())) {
        throw mismatch(
            "the new column '%s' cannot be added, since the table (version %d) was made without column mapping and takes none of \"%s\" in a name. Rename the column, or set the table's property delta.columnMapping.mode to 'name'."
                .formatted(added.name(), version, " ,;{}()="));
      }
    }
  }

  private static Map<String, StructField> byName(StructType columns) {
    Map<String, StructField> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Arrays.stream(columns.fields()).forEach(field -> byName.put(field.name(), field));
    return byName;
  }

  private boolean isSliceColumn(StructField field) {
    return table.slicing().column().filter(field.name()::equals).isPresent();
  }

  private void requireSameType(StructField field, DataType batch, long version) {
    if (!field.dataType().asNullable().equals(batch.asNullable())) {
      throw mismatch(
          "column '%s' is %s in the batch and %s in the table (version %d). Cast it in the job's columns, or build the table anew."
              .formatted(
                  field.name(), batch.catalogString(), field.dataType().catalogString(), version));
    }
  }

  static boolean hasSpecialCharacters(String name) {
    return name.chars().anyMatch(c -> SPECIAL_CHARACTERS.indexOf(c) >= 0);
  }

  private SchemaMismatchException mismatch(String what) {
    return new SchemaMismatchException("Cannot write to %s: %s".formatted(table.name(), what));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
