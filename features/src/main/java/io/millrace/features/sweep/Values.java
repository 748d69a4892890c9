package io.millrace.features.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.transform.XxHash64;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A column of the events of a partition. Each value is a long whose order is the values' order, so
 * that values are compared, counted and kept without looking at what they are.
 */
public final class Values {
  /** What the longs stand for. */
  public enum Form {
    /** Whole numbers, dates, times, truth values: themselves. */
    WHOLE,
    /** Doubles, by {@link #ordered}. */
    REAL,
    /** Decimals of up to 18 digits, without their point. */
    DECIMAL,
    /** Places in a sorted dictionary of other values. */
    CODED
  }

  private final Form form;
  private final int scale;
  private final boolean every;
  private final BitSet absent = new BitSet();
  private Object[] dictionary = {};
  private long[] hashes = {};
  private long[] cells = new long[1024];
  private int size;

  private Values(Form form, int scale, boolean every) {
    this.form = form;
    this.scale = scale;
    this.every = every;
  }

  public static Values whole() {
    return new Values(Form.WHOLE, 0, false);
  }

  public static Values real() {
    return new Values(Form.REAL, 0, false);
  }

  public static Values decimal(int scale) {
    return new Values(Form.DECIMAL, scale, false);
  }

  /**
   * Of values that are no longs.
   *
   * @param scale if they are decimals of more than 18 digits, else 0
   */
  public static Values coded(int scale) {
    return new Values(Form.CODED, scale, false);
  }

  /** There is something in each row, and that is all that can be asked. */
  public static Values every() {
    return new Values(Form.WHOLE, 0, true);
  }

  public Form form() {
    return form;
  }

  int scale() {
    return scale;
  }

  /** The next value: a whole number, a decimal's digits, or a place in a dictionary. */
  public void add(long cell) {
    if (size == cells.length) {
      cells = Arrays.copyOf(cells, size * 2);
    }
    cells[size++] = cell;
  }

  /** The next value, a double that is a number. Zero has no sign. */
  public void add(double value) {
    add(ordered(value));
  }

  /** The next value is NULL. */
  public void addAbsent() {
    absent.set(size);
    add(0L);
  }

  /**
   * Says what the places in the dictionary stand for, and puts them in order.
   *
   * @param met the values, each once, as they were met
   * @param places where each stands among them once they are sorted
   */
  public void resolve(Object[] met, int[] places) {
    dictionary = new Object[met.length];
    for (int i = 0; i < met.length; i++) {
      dictionary[places[i]] = met[i];
    }
    for (int row = 0; row < size; row++) {
      if (!absent.get(row)) {
        cells[row] = places[(int) cells[row]];
      }
    }
  }

  boolean isAbsent(int row) {
    return absent.get(row);
  }

  boolean hasAbsent() {
    return !absent.isEmpty();
  }

  long cell(int row) {
    return cells[row];
  }

  double real(int row) {
    return real(cells[row]);
  }

  /** NULL is before all values. */
  int compare(int one, int other) {
    if (every) {
      return 0;
    }
    boolean none = absent.get(one);
    if (none || absent.get(other)) {
      return Boolean.compare(!none, !absent.get(other));
    }
    return Long.compare(cells[one], cells[other]);
  }

  /** A hash of a row's value, the same wherever the value is met. */
  long hash(int row) {
    return form == Form.CODED
        ? hashes()[(int) cells[row]]
        : XxHash64.of(ByteBuffer.allocate(Long.BYTES).putLong(cells[row]).array(), 0);
  }

  private long[] hashes() {
    if (hashes.length < dictionary.length) {
      hashes = new long[dictionary.length];
      for (int i = 0; i < hashes.length; i++) {
        hashes[i] = XxHash64.of(dictionary[i].toString().getBytes(UTF_8), 0);
      }
    }
    return hashes;
  }

  /** The value of a row as a {@link Long}, {@link Double}, {@link BigDecimal} or what was coded. */
  Object value(int row) {
    return absent.get(row) ? null : valueOf(cells[row]);
  }

  Object valueOf(long cell) {
    return switch (form) {
      case WHOLE -> cell;
      case REAL -> real(cell);
      case DECIMAL -> BigDecimal.valueOf(cell, scale);
      case CODED -> dictionary[(int) cell];
    };
  }

  /** The digits of a coded decimal. */
  BigInteger digits(int row) {
    return ((BigDecimal) dictionary[(int) cells[row]]).unscaledValue();
  }

  /** A number as a double; for what no double is exactly, the nearest. */
  double approximate(long cell) {
    return switch (form) {
      case WHOLE -> cell;
      case REAL -> real(cell);
      case DECIMAL, CODED -> ((BigDecimal) valueOf(cell)).doubleValue();
    };
  }

  static long ordered(double value) {
    long bits = Double.doubleToRawLongBits(value + 0.0); // makes -0.0 to 0.0
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  static double real(long ordered) {
    return Double.longBitsToDouble(ordered ^ ((ordered >> 63) & Long.MAX_VALUE));
  }
}
