package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.RowSchema.Column;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.apache.spark.sql.types.DataTypes;

/** Keeps one shape, and with it one schema, for all rows that name the same columns. */
final class Shapes {
  /**
   * A journal has as many shapes as its tables had versions; more would be no journal of tables.
   */
  private static final int KEPT = 10_000;

  private final List<String> keys;
  private final Optional<RowSchema> typed;
  private final BiPredicate<RowText, String> isColumn;
  private final Map<String, Shape> known = new HashMap<>();
  private Shape last;

  private Shapes(
      List<String> keys, Optional<RowSchema> typed, BiPredicate<RowText, String> isColumn) {
    this.keys = keys;
    this.typed = typed;
    this.isColumn = isColumn;
  }

  /** Of rows whose columns' types are told elsewhere in the event. */
  static Shapes typed(List<String> keys, RowSchema schema) {
    return new Shapes(keys, Optional.of(schema), (row, name) -> true);
  }

  /** Of rows of which nothing is known but what they look like. */
  static Shapes untyped(List<String> keys) {
    return untyped(keys, (row, name) -> true);
  }

  /**
   * @param isColumn false for a name in a row that is not a column of it
   */
  static Shapes untyped(List<String> keys, BiPredicate<RowText, String> isColumn) {
    return new Shapes(keys, Optional.empty(), isColumn);
  }

  Shape of(RowText row) {
    if (last == null || !last.fits(row)) {
      last = find(row);
    }
    return last;
  }

  private Shape find(RowText row) {
    StringBuilder names = new StringBuilder();
    for (int column = 0; column < row.columns(); column++) {
      names.append(row.name(column)).append('\0');
    }
    if (known.size() >= KEPT) {
      known.clear();
    }
    Shape shape = known.get(names.toString());
    if (shape == null || !shape.fits(row)) {
      shape = new Shape(row, typed.orElseGet(() -> texts(row)), keys);
      known.put(names.toString(), shape);
    }
    return shape;
  }

  private RowSchema texts(RowText row) {
    List<Column> columns = new ArrayList<>();
    for (int column = 0; column < row.columns(); column++) {
      String name = row.name(column);
      if (isColumn.test(row, name)) {
        columns.add(new Column(name, DataTypes.StringType, Encoding.TEXT, true));
      }
    }
    return new RowSchema(columns);
  }
}
