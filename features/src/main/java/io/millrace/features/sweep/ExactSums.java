package io.millrace.features.sweep;

import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Exact sums over any part of an entity's events, as differences of running sums. Values become
 * whole numbers of one unit: a decimal's last digit, or for doubles the least power of two that all
 * of the entity's are multiples of. They are held in 64 or 128 bits, or in as many as it takes if
 * magnitudes are so far apart.
 */
final class ExactSums implements Running {
  /** Of what is made a double last. */
  static final MathContext MORE_THAN_DOUBLE = new MathContext(40, RoundingMode.HALF_EVEN);

  /** Of a decimal in a table. */
  static final int MOST_DIGITS = 38;

  private static final BigInteger LOW = BigInteger.ONE.shiftLeft(64);

  private final Values values;
  private final boolean squares;
  private int from;
  private int exponent; // of the unit, for doubles
  private int bits; // 64, 128 or 0 for any number
  private long[] low = new long[64];
  private long[] high = new long[64];
  private BigInteger[] any = {};

  /**
   * @param squares whether the values' squares are summed
   */
  ExactSums(Values values, boolean squares) {
    this.values = values;
    this.squares = squares;
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    this.from = from;
    int count = to - from;
    int width = (squares ? 2 : 1) * width(rows, from, to);
    int needed = width + (32 - Integer.numberOfLeadingZeros(count)) + 1;
    bits = needed <= 64 ? 64 : needed <= 128 ? 128 : 0;
    if (bits == 0) {
      runAny(rows, from, to);
      return;
    }
    if (low.length <= count) {
      low = new long[Math.max(count + 1, low.length * 2)];
    }
    if (bits == 128 && high.length < low.length) {
      high = new long[low.length];
    }
    if (bits == 64) {
      run64(rows, from, to);
    } else {
      run128(rows, from, to);
    }
  }

  /** How many bits the greatest of the values takes, as a multiple of the unit. Sets the unit. */
  private int width(int[] rows, int from, int to) {
    exponent = 0;
    return switch (values.form()) {
      case WHOLE, DECIMAL -> {
        long all = 0;
        for (int i = from; i < to; i++) {
          long cell = values.isAbsent(rows[i]) ? 0 : values.cell(rows[i]);
          all |= cell ^ (cell >> 63);
        }
        yield 65 - Long.numberOfLeadingZeros(all); // one more, for the least of all longs
      }
      case REAL -> widthOfReals(rows, from, to);
      case CODED -> {
        int widest = 0;
        for (int i = from; i < to; i++) {
          if (!values.isAbsent(rows[i])) {
            widest = Math.max(widest, values.digits(rows[i]).bitLength() + 1);
          }
        }
        yield widest;
      }
    };
  }

  private int widthOfReals(int[] rows, int from, int to) {
    int least = Integer.MAX_VALUE;
    int greatest = Integer.MIN_VALUE;
    for (int i = from; i < to; i++) {
      if (!values.isAbsent(rows[i])) {
        double value = values.real(rows[i]);
        if (value != 0) {
          long mantissa = mantissa(value);
          int unit = unit(value);
          least = Math.min(least, unit + Long.numberOfTrailingZeros(mantissa));
          greatest = Math.max(greatest, unit + 64 - Long.numberOfLeadingZeros(Math.abs(mantissa)));
        }
      }
    }
    if (least > greatest) {
      return 0;
    }
    exponent = least;
    return greatest - least;
  }

  /** A double is its mantissa times two to the power of its unit. */
  private static long mantissa(double value) {
    long raw = Double.doubleToRawLongBits(value);
    long fraction = raw & 0xF_FFFF_FFFF_FFFFL;
    long whole = (raw & Long.MAX_VALUE) >>> 52 == 0 ? fraction : fraction | 1L << 52;
    return raw < 0 ? -whole : whole;
  }

  private static int unit(double value) {
    return Math.max((int) ((Double.doubleToRawLongBits(value) & Long.MAX_VALUE) >>> 52), 1) - 1075;
  }

  private void run64(int[] rows, int from, int to) {
    low[0] = 0;
    for (int i = from; i < to; i++) {
      long cell = values.isAbsent(rows[i]) ? 0 : small(rows[i]);
      low[i - from + 1] = low[i - from] + (squares ? cell * cell : cell);
    }
  }

  private long small(int row) {
    if (values.form() == Values.Form.REAL) {
      double value = values.real(row);
      if (value == 0) {
        return 0;
      }
      int shift = unit(value) - exponent;
      return shift >= 0 ? mantissa(value) << shift : mantissa(value) >> -shift;
    }
    return values.form() == Values.Form.CODED
        ? values.digits(row).longValueExact()
        : values.cell(row);
  }

  private void run128(int[] rows, int from, int to) {
    low[0] = 0;
    high[0] = 0;
    for (int i = from; i < to; i++) {
      int place = i - from;
      long lower = 0;
      long upper = 0;
      if (!values.isAbsent(rows[i])) {
        if (squares || values.form() == Values.Form.CODED) {
          BigInteger wide = term(rows[i]);
          lower = wide.longValue();
          upper = wide.shiftRight(64).longValue();
        } else if (values.form() == Values.Form.REAL) {
          double value = values.real(rows[i]);
          long mantissa = value == 0 ? 0 : mantissa(value);
          int shift = value == 0 ? 0 : unit(value) - exponent;
          lower = shift >= 64 ? 0 : shift >= 0 ? mantissa << shift : mantissa >> -shift;
          upper =
              shift >= 64
                  ? mantissa << (shift - 64)
                  : shift > 0 ? mantissa >> (64 - shift) : mantissa >> 63;
        } else {
          lower = values.cell(rows[i]);
          upper = lower >> 63;
        }
      }
      long sum = low[place] + lower;
      low[place + 1] = sum;
      high[place + 1] = high[place] + upper + (Long.compareUnsigned(sum, lower) < 0 ? 1 : 0);
    }
  }

  private void runAny(int[] rows, int from, int to) {
    if (any.length <= to - from) {
      any = new BigInteger[to - from + 1];
    }
    any[0] = BigInteger.ZERO;
    for (int i = from; i < to; i++) {
      BigInteger before = any[i - from];
      any[i - from + 1] = values.isAbsent(rows[i]) ? before : before.add(term(rows[i]));
    }
  }

  private BigInteger term(int row) {
    BigInteger whole =
        switch (values.form()) {
          case WHOLE, DECIMAL -> BigInteger.valueOf(values.cell(row));
          case CODED -> values.digits(row);
          case REAL -> {
            double value = values.real(row);
            yield value == 0
                ? BigInteger.ZERO
                : BigInteger.valueOf(mantissa(value)).shiftLeft(unit(value) - exponent);
          }
        };
    return squares ? whole.multiply(whole) : whole;
  }

  /** Whether sums fit a long, so that {@link #small(int, int)} may be asked. */
  boolean isSmall() {
    return bits == 64;
  }

  long small(int lo, int hi) {
    return low[hi - from] - low[lo - from];
  }

  ExactSum sum(int lo, int hi) {
    return new ExactSum(units(lo, hi), squares ? 2 * exponent : exponent);
  }

  private BigInteger units(int lo, int hi) {
    if (bits == 64) {
      return BigInteger.valueOf(small(lo, hi));
    }
    if (bits == 0) {
      return any[hi - from].subtract(any[lo - from]);
    }
    long lower = low[hi - from] - low[lo - from];
    boolean borrows = Long.compareUnsigned(low[hi - from], low[lo - from]) < 0;
    long upper = high[hi - from] - high[lo - from] - (borrows ? 1 : 0);
    if (upper == lower >> 63) {
      return BigInteger.valueOf(lower);
    }
    BigInteger unsigned = BigInteger.valueOf(lower);
    return BigInteger.valueOf(upper).shiftLeft(64).add(lower < 0 ? unsigned.add(LOW) : unsigned);
  }
}
