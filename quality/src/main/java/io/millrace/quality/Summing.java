package io.millrace.quality;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;

/**
 * Adds up a column, to the last digit unless it is floating, and never past what a number can hold:
 * a sum that wraps or turns into NULL would judge wrongly without a word.
 */
final class Summing {
  private static final int HALF = 32;
  private static final BigDecimal HIGH_UNIT = BigDecimal.valueOf(1L << HALF);

  /** Spark makes the sum of decimals ten digits wider, as far as there are any. */
  private static final int SAFE_PRECISION = 28;

  private final StructField column;
  private final List<Probe> sums;
  private final Probe values;

  private Summing(StructField column, List<Probe> sums, Probe values) {
    this.column = column;
    this.sums = sums;
    this.values = values;
  }

  static Summing of(StructField column, Site site) {
    Function<Column, Probe> sum =
        part -> site.add(Probe.inPass(functions.sum(site.scope().only(part))));
    Column value = Sql.column(column.name());
    List<Probe> sums =
        column.dataType().equals(DataTypes.LongType)
            ? List.of(
                sum.apply(functions.shiftright(value, HALF)),
                sum.apply(value.bitwiseAND(functions.lit(0xFFFF_FFFFL))))
            : List.of(sum.apply(value));
    Probe values =
        mayOverflow(column.dataType()) ? site.count(value.isNotNull()) : site.values(column);
    return new Summing(column, sums, values);
  }

  private static boolean mayOverflow(DataType type) {
    return type instanceof DecimalType decimal && decimal.precision() > SAFE_PRECISION;
  }

  /** How many values there are to add. */
  long values(Answers answers) {
    return answers.total(values);
  }

  /** The sum; zero of no values. */
  Amount total(Answers answers) {
    if (Types.isFloating(column.dataType())) {
      return new Amount.Floating(
          DeequStates.sum(
              answers.parts(sums.get(0)).stream()
                  .map(part -> ((Number) part).doubleValue())
                  .toList()),
          false);
    }
    if (mayOverflow(column.dataType())) {
      requireNoOverflow(answers);
    }
    BigDecimal low = add(answers.parts(sums.get(sums.size() - 1)));
    return new Amount.Exact(
        sums.size() == 1 ? low : add(answers.parts(sums.get(0))).multiply(HIGH_UNIT).add(low));
  }

  private void requireNoOverflow(Answers answers) {
    long filesWithValues = answers.parts(values).stream().filter(count -> (long) count > 0).count();
    if (answers.parts(sums.get(0)).size() < filesWithValues) {
      throw new CannotJudgeException(
          "The sum of '%s' has more digits than a decimal can hold.".formatted(column.name()));
    }
  }

  private static BigDecimal add(List<Object> parts) {
    return parts.stream()
        .map(part -> Amount.exact(part).value())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
