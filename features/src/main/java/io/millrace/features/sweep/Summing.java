package io.millrace.features.sweep;

import io.millrace.features.FeatureOverflowException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** The sum, which is exact until it is rounded once. */
final class Summing {
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

  private final String feature;
  private final Values values;

  Summing(String feature, Values values) {
    this.feature = feature;
    this.values = values;
  }

  /** Of a part of the events. */
  Object of(ExactSums sums, int lo, int hi) {
    return values.form() == Values.Form.WHOLE && sums.isSmall()
        ? (Long) sums.small(lo, hi)
        : of(sums.sum(lo, hi));
  }

  /** The sum as its type holds it. */
  Object of(ExactSum sum) {
    return switch (values.form()) {
      case WHOLE -> whole(sum.whole());
      case REAL -> real(sum);
      case DECIMAL, CODED -> decimal(sum.exact(values.scale()));
    };
  }

  private Long whole(BigInteger sum) {
    if (sum.compareTo(LEAST) < 0 || sum.compareTo(GREATEST) > 0) {
      throw overflow(sum.toString(), "a bigint", "sum it as a decimal: cast(… as decimal(38,0))");
    }
    return sum.longValue();
  }

  private Double real(ExactSum exact) {
    double sum = exact.nearest();
    if (Double.isInfinite(sum)) {
      throw overflow(
          exact.exact(0).round(ExactSums.MORE_THAN_DOUBLE).toString(),
          "a double",
          "scale its input");
    }
    return sum;
  }

  private BigDecimal decimal(BigDecimal sum) {
    if (sum.precision() > ExactSums.MOST_DIGITS) {
      throw overflow(sum.toString(), "a decimal", "cast its input to fewer digits");
    }
    return sum;
  }

  private FeatureOverflowException overflow(String sum, String type, String mend) {
    return new FeatureOverflowException(
        "Feature %s: a sum is %s, more than %s holds. Shorten its window, or %s."
            .formatted(feature, sum, type, mend));
  }
}
