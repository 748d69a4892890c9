package io.millrace.quality;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** A number as it was stored: to the last digit, or floating. */
sealed interface Amount extends Comparable<Amount> {
  record Exact(BigDecimal value) implements Amount {
    @Override
    public double approximately() {
      return value.doubleValue();
    }

    @Override
    public int compareToBound(BigDecimal bound) {
      return value.compareTo(bound);
    }

    @Override
    public String toString() {
      return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
  }

  /**
   * A floating number.
   *
   * @param single whether it was stored in 32 bits; a bound is rounded likewise before it is
   *     compared
   */
  record Floating(double value, boolean single) implements Amount {
    @Override
    public double approximately() {
      return value;
    }

    @Override
    public int compareToBound(BigDecimal bound) {
      double rounded = single ? bound.floatValue() : bound.doubleValue();
      return value == rounded ? 0 : Double.compare(value, rounded);
    }

    @Override
    public String toString() {
      return single ? Float.toString((float) value) : Double.toString(value);
    }
  }

  /** The nearest double, which is all that Deequ sees. */
  double approximately();

  /** Compares with a bound of the spec; NaN is above all bounds. */
  int compareToBound(BigDecimal bound);

  /** NaN is the largest, as in Spark. Amounts of one column only. */
  @Override
  default int compareTo(Amount other) {
    return this instanceof Exact one && other instanceof Exact two
        ? one.value().compareTo(two.value())
        : Double.compare(approximately(), other.approximately());
  }

  default boolean isNaN() {
    return Double.isNaN(approximately());
  }

  default boolean isWithin(Optional<BigDecimal> min, Optional<BigDecimal> max) {
    return !isNaN()
        && min.map(bound -> compareToBound(bound) >= 0).orElse(true)
        && max.map(bound -> compareToBound(bound) <= 0).orElse(true);
  }

  /** A value of a row or of the statistics, whose column has this type. */
  static Amount of(Object value, DataType type) {
    if (Types.isFloating(type)) {
      boolean single = type.equals(DataTypes.FloatType);
      double number = ((Number) value).doubleValue();
      // Statistics are decimal text: read as double, 0.1 is not yet the float that was stored.
      return new Floating(single ? (float) number : number, single);
    }
    return exact(value);
  }

  static Exact exact(Object value) {
    if (value instanceof BigDecimal decimal) {
      return new Exact(decimal);
    }
    if (value instanceof BigInteger whole) {
      return new Exact(new BigDecimal(whole));
    }
    return new Exact(BigDecimal.valueOf(((Number) value).longValue()));
  }
}
