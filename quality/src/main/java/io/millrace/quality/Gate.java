package io.millrace.quality;

import io.millrace.lake.Verdict;
import java.util.Collection;

/**
 * Folds the verdicts of a slice's checks into one. The first line that fits decides; the table is
 * in {@code docs/gate.md}, and a test reads it there.
 */
final class Gate {
  /** What a write brings, as far as the gate cares. */
  enum Content {
    ROWS,
    /** No rows, and the source has confirmed that it has none. */
    CONFIRMED_EMPTY,
    /** No rows, and nobody knows why: they may just not have arrived. */
    UNCONFIRMED_EMPTY,
    /** An upsert that changes no row: what was accepted before stays as it is. */
    UNCHANGED
  }

  /**
   * What becomes of the slice.
   *
   * @param verdict of a refused slice {@code FAILED} or {@code ERROR}, and only of those
   */
  record Decision(boolean accepted, Verdict verdict, String reason) {}

  private Gate() {}

  static Decision fold(
      Collection<Verdict> checks, Content content, boolean ungated, boolean allowsEmpty) {
    if (checks.contains(Verdict.ERROR)) {
      return refused(Verdict.ERROR, "A check could not be computed, which is never a pass.");
    }
    if (checks.contains(Verdict.FAILED)) {
      return refused(Verdict.FAILED, "A check did not hold.");
    }
    if (content == Content.UNCONFIRMED_EMPTY) {
      return refused(
          Verdict.FAILED,
          "There are no rows, and the source has not confirmed that it has none: they may not have arrived.");
    }
    if (content == Content.CONFIRMED_EMPTY && !allowsEmpty) {
      return refused(
          Verdict.FAILED,
          "There are no rows, as the source confirms, and the spec does not allow an empty slice. If days without rows are right, write empty: allowed.");
    }
    if (checks.contains(Verdict.WARNED)) {
      return accepted(Verdict.WARNED, "A check of level warn did not hold; the slice says so.");
    }
    if (checks.contains(Verdict.PASSED)) {
      return accepted(Verdict.PASSED, "All checks that applied hold.");
    }
    return noneApplied(content, ungated);
  }

  private static Decision noneApplied(Content content, boolean ungated) {
    if (content == Content.CONFIRMED_EMPTY) {
      return accepted(
          Verdict.NOT_APPLICABLE, "There are no rows to check, as the source confirms.");
    }
    if (content == Content.UNCHANGED) {
      return accepted(Verdict.NOT_APPLICABLE, "No row changed, so there is none to check.");
    }
    return ungated
        ? accepted(Verdict.NOT_APPLICABLE, "Published without a check: the dataset is ungated.")
        : refused(
            Verdict.FAILED,
            "No check applied, which is not a pass. Add one that does, or declare the dataset 'ungated: true'.");
  }

  private static Decision accepted(Verdict verdict, String reason) {
    return new Decision(true, verdict, reason);
  }

  private static Decision refused(Verdict verdict, String reason) {
    return new Decision(false, verdict, reason);
  }
}
