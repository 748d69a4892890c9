package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;
import java.math.BigDecimal;
import java.math.BigInteger;

/** The variance and its root, of exact sums. */
final class Varying implements Tally {
  private final Presence presence;
  private final ExactSums sums;
  private final ExactSums squares;
  private final Aggregation.Variance variance;

  Varying(Values values, Aggregation.Variance variance) {
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

  /** n times the sum of the squares less the square of the sum, which is exact, by n². */
  @Override
  public Object at(int lo, int hi) {
    int count = presence.count(lo, hi);
    int divisor = variance.sample() ? count - 1 : count;
    if (divisor <= 0) {
      return null;
    }
    BigInteger sum = sums.sum(lo, hi);
    BigInteger spread =
        squares.sum(lo, hi).multiply(BigInteger.valueOf(count)).subtract(sum.multiply(sum));
    BigDecimal exact =
        squares
            .exact(spread)
            .divide(BigDecimal.valueOf((long) count * divisor), ExactSums.MORE_THAN_DOUBLE);
    return variance.root()
        ? exact.sqrt(ExactSums.MORE_THAN_DOUBLE).doubleValue()
        : exact.doubleValue();
  }
}
