package io.millrace.quality;

import java.math.BigDecimal;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Cast$;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType$;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;

/**
 * A value of a spec, read as a column's type.
 *
 * @param value as Spark holds it inside
 * @param text as it stands in the spec
 */
record TypedLiteral(Literal value, String text) {
  /**
   * Reads a value, losing nothing.
   *
   * @return empty if the text is no value of the type, or one that the type would round
   */
  static Optional<TypedLiteral> parse(String text, DataType type) {
    try {
      Cast cast =
          Cast$.MODULE$.apply(
              Literal$.MODULE$.create(UTF8String.fromString(text), StringType$.MODULE$),
              type,
              Option.apply("UTC"),
              true);
      Object value = cast.eval(InternalRow.empty());
      return value == null || (Types.isNumeric(type) && !keeps(type, new BigDecimal(text.strip())))
          ? Optional.empty()
          : Optional.of(new TypedLiteral(Literal$.MODULE$.create(value, type), text.strip()));
    } catch (Exception notOfThisType) {
      return Optional.empty();
    }
  }

  /** Other types refuse by themselves what they cannot hold. */
  private static boolean keeps(DataType type, BigDecimal value) {
    return !(type instanceof DecimalType decimal)
        || value.stripTrailingZeros().scale() <= decimal.scale();
  }

  Column column() {
    return new Column(value);
  }

  String sql() {
    return "CAST(%s AS %s)".formatted(Sql.text(text), Types.name(value.dataType()));
  }

  boolean isGreaterThan(TypedLiteral other) {
    return (boolean) new GreaterThan(value, other.value).eval(InternalRow.empty());
  }
}
