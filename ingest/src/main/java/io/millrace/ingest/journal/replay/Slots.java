package io.millrace.ingest.journal.replay;

import java.util.Arrays;

/**
 * How a slice is shared out: keys go to slots by their bytes, and each slot is a partition. Two
 * more partitions hold what is few.
 */
final class Slots {
  static final int SUMMARIES = 0;
  static final int REJECTS = 1;
  static final int OTHERS = 2;
  private static final long BYTES_A_SLOT = 128L << 20;
  private static final int MOST = 4096;

  private Slots() {}

  /**
   * @param bytes of the journal
   * @return the number of partitions
   */
  static int partitions(long bytes, int parallelism) {
    long slots = Math.max(parallelism, Math.min(MOST, bytes / BYTES_A_SLOT + 1));
    return (int) slots + OTHERS;
  }

  static boolean isOfKeys(int partition) {
    return partition >= OTHERS;
  }

  static int partition(byte[] key, int partitions) {
    int hash = Arrays.hashCode(key) * 0x9e3779b1; // spreads what is equal in the low bits
    return OTHERS + Math.floorMod(hash ^ hash >>> 15, partitions - OTHERS);
  }
}
