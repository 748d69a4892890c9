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
