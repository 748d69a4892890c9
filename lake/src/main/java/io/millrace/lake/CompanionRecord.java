package io.millrace.lake;

/**
 * What a commit remembers of the rows that a slice has in another table.
 *
 * @param table where they are
 * @param rows how many they are
 * @param fingerprint of their content, without what is incidental
 * @param follows whether they become visible with this commit; else an earlier one of the slice has
 *     seen to that, and they are as it left them
 */
public record CompanionRecord(DatasetName table, long rows, String fingerprint, boolean follows) {
  /** Of rows that become visible with the commit. */
  public CompanionRecord(DatasetName table, long rows, String fingerprint) {
    this(table, rows, fingerprint, true);
  }

  /** The same, as a later commit of the slice tells it that leaves them alone. */
  public CompanionRecord kept() {
    return new CompanionRecord(table, rows, fingerprint, false);
  }
}
