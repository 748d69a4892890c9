package io.millrace.lake.gate;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.XXH64;

/**
 * What a set of rows holds, in 128 bits: the sums of two hashes of each row. Sums do not depend on
 * the order of the rows, or on how they are spread over files.
 */
public final class Fingerprint implements Serializable {
  /** Says how it was computed: texts of different forms cannot be compared. */
  static final String FORM = "v1:";

  private static final long SECOND_SEED = 0xC2B2AE3D27D4EB4FL;

  private long first;
  private long second;

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is of another form
   */
  static Fingerprint parse(String text) {
    if (!text.startsWith(FORM) || text.length() != FORM.length() + 32) {
      throw new IllegalArgumentException("'%s' is no fingerprint of form %s".formatted(text, FORM));
    }
    Fingerprint read = new Fingerprint();
    read.first = Long.parseUnsignedLong(text.substring(FORM.length(), FORM.length() + 16), 16);
    read.second = Long.parseUnsignedLong(text.substring(FORM.length() + 16), 16);
    return read;
  }

  void add(long rowHash) {
    first += rowHash;
    second += XXH64.hashLong(rowHash, SECOND_SEED);
  }

  void add(Fingerprint other) {
    first += other.first;
    second += other.second;
  }

  /** Of no rows at all. */
  public static String ofNothing() {
    return new Fingerprint().toString();
  }

  @Override
  public String toString() {
    return "%s%016x%016x".formatted(FORM, first, second);
  }
}
