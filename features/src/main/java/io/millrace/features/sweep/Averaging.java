package io.millrace.features.sweep;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The mean, of an exact sum. */
final class Averaging implements Tally {
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final int MORE_DIGITS_OF_AN_AVERAGE = 4;

  private final Values values;
  private final Presence presence;
  private final ExactSums sums;

  Averaging(Values values) {
    this.values = values;
    this.presence = new Presence(values);
    this.sums = new ExactSums(values, false);
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    presence.begin(rows, from, to);
    sums.begin(rows, from, to);
  }

  @Override
  public Object at(int lo, int hi) {
    int count = presence.count(lo, hi);
    if (count == 0) {
      return null;
    }
    if (values.form() == Values.Form.WHOLE) {
      return sums.isSmall() && Math.abs(sums.small(lo, hi)) <= EXACT_IN_DOUBLE
          ? (Double) ((double) sums.small(lo, hi) / count)
          : (Double)
              new BigDecimal(sums.sum(lo, hi))
                  .divide(BigDecimal.valueOf(count), ExactSums.MORE_THAN_DOUBLE)
                  .doubleValue();
    }
    if (values.form() == Values.Form.REAL) {
      double sum = sums.nearest(sums.sum(lo, hi));
      return Double.isInfinite(sum)
          ? sums.exact(sums.sum(lo, hi))
              .divide(BigDecimal.valueOf(count), ExactSums.MORE_THAN_DOUBLE)
              .doubleValue()
          : sum / count;
    }
    return sums.exact(sums.sum(lo, hi))
        .divide(
            BigDecimal.valueOf(count),
            Math.min(values.scale() + MORE_DIGITS_OF_AN_AVERAGE, ExactSums.MOST_DIGITS),
            RoundingMode.HALF_UP);
  }
}
