package io.millrace.quality;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Columns that name a row in a report, and how their values are shown.
 *
 * @param columns names as in the rows
 */
record Keys(List<String> columns, Masking masking) {
  /** More would not help a person, and would fill the records. */
  static final int LIMIT = 20;

  static Keys of(List<String> columns, Masking masking) {
    return new Keys(columns, masking);
  }

  /** The first keys of rows that hold each key once, in the order of the values. */
  List<String> first(Dataset<Row> rows) {
    return rows
        .orderBy(order(rows.schema()))
        .limit(LIMIT)
        .select(texts())
        .collectAsList() // at most LIMIT rows
        .stream()
        .map(row -> text(row, 0))
        .toList();
  }

  /** What rows are sorted by, so that a rerun names the same ones. */
  Column[] order(StructType schema) {
    return columns.stream()
        .map(
            name ->
                Types.isOrderable(schema.apply(name).dataType())
                    ? Sql.column(name).asc_nulls_first()
                    : Sql.column(name).cast("string").asc_nulls_first())
        .toArray(Column[]::new);
  }

  Column[] texts() {
    return columns.stream().map(name -> Sql.column(name).cast("string")).toArray(Column[]::new);
  }

  /** {@code order_id=7, line=2}, from a row that holds the texts from a place on. */
  String text(Row row, int from) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String value = row.getString(from + i);
      parts.add(
          columns.get(i) + "=" + (value == null ? "NULL" : masking.show(columns.get(i), value)));
    }
    return String.join(", ", parts);
  }
}
