package io.millrace.quality;

import io.millrace.lake.CheckResult;
import io.millrace.lake.Judgement;
import io.millrace.lake.Verdict;
import java.util.List;

/** Folds the verdicts of the checks into one for the slice. */
final class Gate {
  private Gate() {}

  static Judgement fold(GatePolicy policy, List<CheckResult> checks) {
    return checks.isEmpty() && policy.ungated()
        ? new Judgement(true, Verdict.NOT_APPLICABLE, "Published ungated.", checks)
        : new Judgement(false, Verdict.FAILED, "No check applied.", checks);
  }
}
