package io.millrace.quality;

/** A rule whose columns and conditions have been found in the rows that are about to be written. */
@FunctionalInterface
interface FittedRule {
  /**
   * Judges one write.
   *
   * @throws CannotJudgeException if the rule cannot be computed for a reason that people can mend;
   *     anything else it throws counts as an error as well
   */
  Finding judge(Answers answers);
}
