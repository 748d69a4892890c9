package io.millrace.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;

import io.millrace.features.spec.Derived;
import io.millrace.features.transform.Form;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.table.Names;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;

/** Columns that are made of those before them. */
final class DerivedColumns {
  private DerivedColumns() {}

  static Dataset<Row> add(Dataset<Row> rows, Derived derived) {
    return rows.withColumn(derived.name(), column(rows, derived));
  }

  private static Column column(Dataset<Row> rows, Derived derived) {
    if (derived instanceof Derived.Expression expression) {
      return expr(expression.sql());
    }
    if (derived instanceof Derived.Transformed made) {
      Form form = form(rows, made.name(), made.of(), made.transform().takes());
      Column value = expr(made.transform().sql(Names.quoted(made.of()), form));
      return made.fallback().map(none -> coalesce(value, expr(none))).orElse(value);
    }
    throw new IllegalStateException("Nothing was learned yet for " + derived);
  }

  /**
   * The form of the column that a transform is made of.
   *
   * @throws InvalidSpecException if there is no such column, or it is of none of the forms
   */
  static Form form(Dataset<Row> rows, String feature, String of, Set<Form> takes) {
    if (!List.of(rows.columns()).contains(of)) {
      throw new InvalidSpecException(
          "'%s' is made of '%s', and there is no such column above it.".formatted(feature, of));
    }
    DataType type = rows.schema().apply(of).dataType();
    return form(type)
        .filter(takes::contains)
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "'%s' cannot be made of '%s', which is %s: it takes %s. Cast it in an expr above it."
                        .formatted(
                            feature, of, type.simpleString(), takes.stream().sorted().toList())));
  }

  private static Optional<Form> form(DataType type) {
    if (type instanceof IntegralType) {
      return Optional.of(Form.WHOLE);
    }
    if (type instanceof DecimalType) {
      return Optional.of(Form.DECIMAL);
    }
    if (type instanceof DoubleType || type instanceof FloatType) {
      return Optional.of(Form.FLOATING);
    }
    if (type instanceof StringType) {
      return Optional.of(Form.TEXT);
    }
    if (type instanceof BooleanType) {
      return Optional.of(Form.BOOLEAN);
    }
    if (type instanceof DateType) {
      return Optional.of(Form.DATE);
    }
    return type instanceof TimestampType ? Optional.of(Form.TIMESTAMP) : Optional.empty();
  }
}
