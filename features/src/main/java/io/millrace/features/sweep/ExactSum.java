package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A sum that nothing was rounded of, so that what was added can be taken away again.
 *
 * @param units of a decimal's last digit, else of 1; times two to the power of the exponent
 */
record ExactSum(BigInteger units, int exponent) {
  static final ExactSum ZERO = new ExactSum(BigInteger.ZERO, 0);

  ExactSum plus(ExactSum other) {
    if (other.units.signum() == 0) {
      return this;
    }
    if (units.signum() == 0) {
      return other;
    }
    int unit = Math.min(exponent, other.exponent);
    return new ExactSum(in(unit).add(other.in(unit)), unit);
  }

  ExactSum minus(ExactSum other) {
    return plus(new ExactSum(other.units.negate(), other.exponent));
  }

  ExactSum times(long factor) {
    return new ExactSum(units.multiply(BigInteger.valueOf(factor)), exponent);
  }

  ExactSum squared() {
    return new ExactSum(units.multiply(units), 2 * exponent);
  }

  private BigInteger in(int unit) {
    return units.shiftLeft(exponent - unit);
  }

  /** The whole number that it is. */
  BigInteger whole() {
    return in(0);
  }

  /**
   * The number that it is.
   *
   * @param scale how many digits after the point a unit is; 0 for doubles
   */
  BigDecimal exact(int scale) {
    return exponent >= 0
        ? new BigDecimal(in(0), scale)
        : new BigDecimal(units.multiply(BigInteger.valueOf(5).pow(-exponent)), scale - exponent);
  }

  /** The nearest double, which is infinite if it is beyond all doubles. */
  double nearest() {
    double whole = units.doubleValue(); // rounds half to even
    boolean simple = !Double.isInfinite(whole) && exponent > -900;
    return simple ? Math.scalb(whole, exponent) : exact(0).doubleValue();
  }

  void put(Bytes into) {
    int zeros = Math.max(0, units.getLowestSetBit());
    into.putWhole(units.signum() == 0 ? 0 : exponent + zeros);
    into.putText(units.shiftRight(zeros).toByteArray());
  }

  static ExactSum take(Cursor from) {
    int exponent = (int) from.whole();
    int length = (int) from.count();
    BigInteger units = new BigInteger(from.array(), from.at(), length);
    from.skip(length);
    return new ExactSum(units, exponent);
  }
}
