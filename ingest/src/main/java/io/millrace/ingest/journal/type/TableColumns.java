package io.millrace.ingest.journal.type;

import io.millrace.ingest.journal.RowSchema;
import io.millrace.lake.SchemaMismatchException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that a table has after a slice: those it had, in their order, wide enough for what
 * the events bring; then new ones, as the newest schema has them. A column that the source dropped
 * stays. Names are without regard to case; the table's spelling stays, and a new column has that of
 * the newest schema.
 */
public final class TableColumns implements Serializable {
  private final Set<String> keys;
  private final Map<String, String> renames;
  private final Map<String, DeclaredType> declared;

  /**
   * @param keys by the table's names
   * @param renames from the journal's name to the table's
   * @param types see {@link DeclaredType#parse}, by the table's names
   */
  public TableColumns(
      Collection<String> keys, Map<String, String> renames, Map<String, String> types) {
    this.keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    this.keys.addAll(keys);
    this.renames = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.renames.putAll(renames);
    this.declared = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    types.forEach((column, text) -> declared.put(column, DeclaredType.parse(column, text)));
  }

  /** What the table calls a column of the journal. */
  public String named(String journalName) {
    return renames.getOrDefault(journalName, journalName);
  }

  /** What the journal calls a column of the table. */
  public String inJournal(String tableName) {
    return renames.entrySet().stream()
        .filter(rename -> rename.getValue().equalsIgnoreCase(tableName))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(tableName);
  }

  /** Whether the spec says what a column is. */
  public boolean isDeclared(String tableName) {
    return declared.containsKey(tableName);
  }

  /** What the spec says of a column; null if nothing. */
  DeclaredType declared(String tableName) {
    return declared.get(tableName);
  }

  /**
   * @param table whose columns they are, for messages
   * @param present the table's columns; none if there is no table
   * @throws SchemaMismatchException if a column's types have none in common
   */
  public StructType after(String table, StructType present, Collection<SeenSchema> seen) {
    Map<String, StructField> columns = new LinkedHashMap<>();
    for (StructField field : present.fields()) {
      columns.put(lower(field.name()), declaredOver(table, field));
    }
    BinaryOperator<StructField> join = (before, added) -> join(table, before, added);
    for (SeenSchema schema : newestFirst(seen)) {
      for (RowSchema.Column column : schema.schema().columns()) {
        StructField field = field(column);
        if (schema.isOfDeletesOnly() && !keys.contains(field.name())) {
          continue;
        }
        columns.merge(lower(field.name()), field, join);
      }
    }
    return new StructType(columns.values().toArray(StructField[]::new));
  }

  private StructField declaredOver(String table, StructField field) {
    DeclaredType said = declared.get(field.name());
    if (said == null) {
      return field;
    }
    return join(table, field, new StructField(field.name(), said.type(), true, Metadata.empty()));
  }

  private StructField field(RowSchema.Column column) {
    String name = named(column.name());
    DeclaredType said = declared.get(name);
    return new StructField(
        name, said == null ? column.type() : said.type(), true, Metadata.empty());
  }

  private static StructField join(String table, StructField before, StructField added) {
    DataType type =
        Widening.join(before.dataType(), added.dataType())
            .orElseThrow(
                () ->
                    new SchemaMismatchException(
                        "Cannot replay into %s: column '%s' is %s, and the journal has %s under that name, which does not fit into it. Say under 'columns.%2$s.type' what it is to be (a new name under 'rename' keeps both), or build the table anew."
                            .formatted(
                                table,
                                before.name(),
                                before.dataType().sql(),
                                added.dataType().sql())));
    return new StructField(before.name(), type, before.nullable(), before.metadata());
  }

  private static List<SeenSchema> newestFirst(Collection<SeenSchema> seen) {
    List<SeenSchema> ordered = new ArrayList<>(seen);
    ordered.sort(
        Comparator.comparing(SeenSchema::newest)
            .thenComparing(schema -> schema.schema().toString())
            .reversed());
    return ordered;
  }

  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
