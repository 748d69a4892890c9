package io.millrace.lake;

/** What became of one check, and, folded over all of them, of a slice. */
public enum Verdict {
  PASSED,
  /**
   * A check of level {@code warn} did not hold; the slice is published all the same, and says so.
   */
  WARNED,
  FAILED,
  /** It could not be computed, which is never a pass. */
  ERROR,
  /** It had no rows to judge. */
  NOT_APPLICABLE
}
