package io.millrace.features.sweep;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The mean, of an exact sum. */
final class Averaging {
  private static final int BITS_OF_A_DOUBLE = 53;
  private static final long EXACT_IN_DOUBLE = 1L << BITS_OF_A_DOUBLE;
  private static final int MORE_DIGITS_OF_AN_AVERAGE = 4;

  private final Values values;

  Averaging(Values values) {
    this.values = values;
  }

  /** Of a part of the events that has values. */
  Object of(int count, ExactSums sums, int lo, int hi) {
    return values.form() == Values.Form.WHOLE
            && sums.isSmall()
            && Math.abs(sums.small(lo, hi)) <= EXACT_IN_DOUBLE
        ? (Double) ((double) sums.small(lo, hi) / count)
        : of(count, sums.sum(lo, hi));
  }

  /**
   * The mean as its type holds it.
   *
   * @param count of the values; not 0
   */
  Object of(long count, ExactSum sum) {
    return switch (values.form()) {
      case WHOLE ->
          sum.units().bitLength() + sum.exponent() <= BITS_OF_A_DOUBLE
              ? (Object) (sum.whole().doubleValue() / count)
              : (Object) quotient(sum, count);
      case REAL -> {
        double nearest = sum.nearest();
        yield Double.isInfinite(nearest) ? quotient(sum, count) : (Double) (nearest / count);
      }
      case DECIMAL, CODED ->
          sum.exact(values.scale())
              .divide(
                  BigDecimal.valueOf(count),
                  Math.min(values.scale() + MORE_DIGITS_OF_AN_AVERAGE, ExactSums.MOST_DIGITS),
                  RoundingMode.HALF_UP);
    };
  }

  private static Double quotient(ExactSum sum, long count) {
    return sum.exact(0).divide(BigDecimal.valueOf(count), ExactSums.MORE_THAN_DOUBLE).doubleValue();
  }
}
