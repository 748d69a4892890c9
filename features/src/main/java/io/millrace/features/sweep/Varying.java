package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;
import java.math.BigDecimal;

/** The variance and its root, of exact sums. */
final class Varying implements Tally {
  private final Values values;
  private final Presence presence;
  private final ExactSums sums;
  private final ExactSums squares;
  private final Aggregation.Variance variance;

  Varying(Values values, Aggregation.Variance variance) {
    this.values = values;
    this.presence = new Presence(values);
    this.sums = new ExactSums(values, false);
    this.squares = new ExactSums(values, true);
    this.variance = variance;
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    presence.begin(rows, from, to);
    sums.begin(rows, from, to);
    squares.begin(rows, from, to);
  }

  @Override
  public Object at(int lo, int hi) {
    int count = presence.count(lo, hi);
    return divisor(count) <= 0 ? null : of(count, sums.sum(lo, hi), squares.sum(lo, hi));
  }

  /**
   * n times the sum of the squares less the square of the sum, which is exact, by n².
   *
   * @return null of too few values
   */
  Double of(long count, ExactSum sum, ExactSum sumOfSquares) {
    if (divisor(count) <= 0) {
      return null;
    }
    BigDecimal exact =
        sumOfSquares
            .times(count)
            .minus(sum.squared())
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
