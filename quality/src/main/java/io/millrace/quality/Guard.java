package io.millrace.quality;

import org.apache.spark.sql.Column;

/**
 * A check whose conditions fail on a row has no answer, whatever the other rows say.
 *
 * @param sql the condition
 * @param asked how many rows it is tried on
 * @param answered on how many of them it gives an answer
 * @param failing true for the others
 */
record Guard(String sql, Probe asked, Probe answered, Column failing) {
  /**
   * @throws CannotJudgeException if there are rows on which the condition fails
   */
  void requireAnswers(Answers answers) {
    long all = answers.total(asked);
    long failed = all - answers.total(answered);
    if (failed > 0) {
      throw new CannotJudgeException(
          "'%s' fails on %s of %s instead of giving an answer. Look at the rows named; if they are right, let the condition take them, with try_cast for instance."
              .formatted(sql, Words.count(failed), Words.count(all, "row")),
          failing);
    }
  }
}
