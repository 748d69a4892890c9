package io.millrace.lake;

import java.util.List;

/**
 * What an audit made of a batch.
 *
 * @param accepted whether the batch may become visible
 * @param verdict the checks' verdicts, folded
 * @param reason one sentence for people
 * @param checks every check's result, in the order of the spec
 */
public record Judgement(
    boolean accepted, Verdict verdict, String reason, List<CheckResult> checks) {
  public Judgement {
    checks = List.copyOf(checks);
  }

  /** The same checks, and the batch refused for another reason, whatever they say. */
  public Judgement refused(String why) {
    return new Judgement(false, Verdict.FAILED, why, checks);
  }
}
