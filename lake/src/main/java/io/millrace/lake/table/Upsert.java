package io.millrace.lake.table;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import io.millrace.lake.DatasetName;
import io.millrace.lake.DuplicateKeysException;
import io.millrace.lake.SchemaMismatchException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows to be merged into a table by their keys. They are read from their source once and kept: a
 * MERGE goes over them twice, and a source need not give the same rows again.
 */
public final class Upsert implements AutoCloseable {
  private static final String TARGET = "t";
  private static final String SOURCE = "s";
  private static final String COPIES = "copies of one key";
  private static final int NAMED = 5;

  private final DatasetName table;
  private final List<String> keys;
  private final Dataset<Row> rows;
  private final LogicalRDD kept;

  private Upsert(DatasetName table, List<String> keys, Dataset<Row> rows, LogicalRDD kept) {
    this.table = table;
    this.keys = keys;
    this.rows = rows;
    this.kept = kept;
  }

  /**
   * Reads the rows.
   *
   * @throws DuplicateKeysException if two of them have the same keys
   */
  public static Upsert of(DatasetName table, List<String> keys, Dataset<Row> rows) {
    List<String> columns = List.of(rows.columns());
    for (String key : keys) {
      if (columns.stream().noneMatch(key::equalsIgnoreCase)) {
        throw new SchemaMismatchException(
            "Cannot merge into %s: the batch has no key column '%s'. It has %s."
                .formatted(table, key, String.join(", ", columns)));
      }
    }
    // Not persist(): a block that is lost then would be read from the source again.
    Dataset<Row> once = rows.localCheckpoint(true);
    LogicalRDD kept = (LogicalRDD) once.queryExecution().analyzed();
    Upsert upsert = new Upsert(table, keys, once, kept);
    try {
      upsert.requireUniqueKeys();
    } catch (Exception e) {
      upsert.close();
      throw e;
    }
    return upsert;
  }

  private void requireUniqueKeys() {
    Column[] key = keys.stream().map(Names::column).toArray(Column[]::new);
    List<Row> duplicates =
        rows.groupBy(key)
            .agg(count(lit(1)).as(COPIES))
            .where(Names.column(COPIES).gt(1))
            .limit(NAMED)
            .collectAsList();
    if (!duplicates.isEmpty()) {
      throw new DuplicateKeysException(
          "Cannot merge into %s: several rows of the batch have the same %s, so it is not said which of them is to stay. For example %s. Let the source's query keep one row for each key."
              .formatted(
                  table,
                  String.join(", ", keys),
                  duplicates.stream().map(this::text).collect(Collectors.joining("; "))));
    }
  }

  private String text(Row duplicate) {
    String key =
        keys.stream()
            .map(name -> name + " = " + duplicate.get(keys.indexOf(name)))
            .collect(Collectors.joining(", "));
    return "%s (%d times)".formatted(key, duplicate.getLong(keys.size()));
  }

  /** How many rows there are to be merged. */
  public long size() {
    return rows.count();
  }

  Dataset<Row> rows() {
    return rows;
  }

  /**
   * Merges.
   *
   * @param arriving {@link #rows} as the table wants them
   * @param sliceColumn where the slices' value stands; a literal, so that Delta sees that merges of
   *     different slices do not touch each other
   */
  void into(DeltaTable target, Dataset<Row> arriving, Optional<String> sliceColumn, String slice) {
    StructType existing = target.toDF().schema();
    DeltaMergeBuilder merge =
        target
            .as(TARGET)
            .merge(arriving.as(SOURCE), matched(sliceColumn, slice))
            .withSchemaEvolution();
    Optional<Column> changed = changed(arriving.schema(), existing, sliceColumn);
    if (changed.isPresent()) {
      merge = merge.whenMatched(changed.get()).updateAll();
    }
    merge.whenNotMatched().insertAll().execute();
  }

  private Column matched(Optional<String> sliceColumn, String slice) {
    Column sameKey =
        keys.stream()
            .map(key -> Names.column(TARGET, key).eqNullSafe(Names.column(SOURCE, key)))
            .reduce(Column::and)
            .orElseThrow();
    return sliceColumn
        .map(column -> Names.column(TARGET, column).equalTo(lit(slice)).and(sameKey))
        .orElse(sameKey);
  }

  /** Empty if all columns are keys: then a row that is there is there as it should be. */
  private Optional<Column> changed(
      StructType arriving, StructType existing, Optional<String> sliceColumn) {
    List<String> known = List.of(existing.fieldNames());
    return Arrays.stream(arriving.fields())
        .filter(field -> keys.stream().noneMatch(field.name()::equalsIgnoreCase))
        .filter(field -> sliceColumn.filter(field.name()::equals).isEmpty())
        .map(
            field ->
                known.stream().anyMatch(field.name()::equalsIgnoreCase)
                    ? not(value(TARGET, field).eqNullSafe(value(SOURCE, field)))
                    : Names.column(SOURCE, field.name()).isNotNull())
        .reduce(Column::or);
  }

  /** Maps cannot be compared; their text can, and for equal maps it differs at worst in order. */
  private static Column value(String side, StructField field) {
    Column value = Names.column(side, field.name());
    return field.dataType().existsRecursively(type -> type instanceof MapType)
        ? value.cast(DataTypes.StringType)
        : value;
  }

  /** Gives the rows' memory and disk back. */
  @Override
  public void close() {
    rows.sparkSession().sparkContext().unpersistRDD(kept.rdd().id(), false);
  }
}
