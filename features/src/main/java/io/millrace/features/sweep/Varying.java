package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;
import java.math.BigDecimal;
import java.util.function.Supplier;

/** The variance and its root, of exact sums. */
final class Varying {
  private final Values values;
  private final Aggregation.Variance variance;

  Varying(Values values, Aggregation.Variance variance) {
    this.values = values;
    this.variance = variance;
  }

  /**
   * n times the sum of the squares less the square of the sum, which is exact, by n².
   *
   * @return null of too few values
   */
  Double of(long count, Supplier<ExactSum> sum, Supplier<ExactSum> sumOfSquares) {
    if (divisor(count) <= 0) {
      return null;
    }
    BigDecimal exact =
        sumOfSquares
            .get()
            .times(count)
            .minus(sum.get().squared())
            .exact(2 * values.scale())
            .divide(BigDecimal.valueOf(count * divisor(count)), ExactSums.MORE_THAN_DOUBLE);
    return variance.root()
        ? exact.sqrt(ExactSums.MORE_THAN_DOUBLE).doubleValue()
        : exact.doubleValue();
  }

  private long divisor(long count) {
    return variance.sample() ? count - 1 : count;
  }
}
