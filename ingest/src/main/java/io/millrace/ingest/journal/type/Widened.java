package io.millrace.ingest.journal.type;

import io.millrace.lake.SchemaMismatchException;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.spark.sql.types.BinaryType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType$;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType$;
import org.apache.spark.sql.types.FloatType$;
import org.apache.spark.sql.types.StringType$;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType$;
import org.apache.spark.sql.types.TimestampType$;
import org.apache.spark.unsafe.types.UTF8String;

/** Values of one type as those of a wider one. */
final class Widened {
  private Widened() {}

  /** As Spark's rows hold a value inside; never null. */
  @FunctionalInterface
  private interface Conversion {
    Object apply(Object value) throws BadValue;
  }

  /**
   * @param source reads values of {@code type}
   */
  static ValueReader reader(ValueReader source, DataType type, StructField target) {
    if (type.equals(target.dataType())) {
      return source;
    }
    Conversion conversion = conversion(type, target);
    return (json, image) -> {
      Object value = source.read(json, image);
      return value == null ? null : conversion.apply(value);
    };
  }

  /** Whether values of a type have a counterpart among those of the column. */
  static boolean canMake(DataType type, StructField target) {
    return find(type, target.dataType()).isPresent();
  }

  private static Conversion conversion(DataType type, StructField target) {
    return find(type, target.dataType())
        .orElseThrow(
            () ->
                new SchemaMismatchException(
                    "Column '%s' is %s in the journal, which cannot become %s. Declare another type for it under 'columns.%1$s.type', or give it another name under 'rename'."
                        .formatted(target.name(), type.sql(), target.dataType().sql())));
  }

  private static Optional<Conversion> find(DataType type, DataType wide) {
    if (wide instanceof DecimalType decimal && isNumber(type)) {
      return Optional.of(value -> Numbers.exact(number(value), decimal));
    } else if (wide instanceof DoubleType$ && type instanceof FloatType$) {
      return Optional.of(value -> (double) (float) value);
    } else if (isMoment(wide) && type instanceof DateType$) {
      return Optional.of(value -> Math.multiplyExact((int) value, Moments.MICROS_PER_DAY));
    } else if (isMoment(wide) && isMoment(type)) {
      return Optional.of(value -> value); // declared: by UTC
    } else if (wide instanceof StringType$ && hasText(type)) {
      return Optional.of(value -> UTF8String.fromString(text(value)));
    } else if (Widening.isWhole(wide) && isNumber(type)) {
      return Optional.of(value -> Numbers.whole(number(value), wide));
    }
    return Optional.empty();
  }

  /** Dates, times and bytes have no text of their own: whoever wants one says which. */
  private static boolean hasText(DataType type) {
    return !isMoment(type) && !(type instanceof DateType$) && !(type instanceof BinaryType$);
  }

  private static boolean isNumber(DataType type) {
    return type instanceof DecimalType || Widening.isWhole(type);
  }

  private static boolean isMoment(DataType type) {
    return type instanceof TimestampType$ || type instanceof TimestampNTZType$;
  }

  private static BigDecimal number(Object value) {
    return value instanceof Decimal decimal
        ? decimal.toJavaBigDecimal()
        : BigDecimal.valueOf(((Number) value).longValue());
  }

  private static String text(Object value) {
    return value instanceof Decimal decimal
        ? decimal.toJavaBigDecimal().toPlainString()
        : value.toString();
  }
}
