package io.millrace.quality;

import com.amazon.deequ.analyzers.NumMatchesAndCount;
import java.math.BigDecimal;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import org.apache.spark.sql.functions;
import scala.Option;

/**
 * At least a share of what is judged is as it should be.
 *
 * @param subject says what should be, up to the count: {@code 'email' has a value in}
 * @param noun what is counted, in the singular
 * @param matched how many are as they should be
 * @param judged how many there are
 * @param failing in SQL, which rows are not
 * @param constraint the same for Deequ
 */
record ShareRule(
    String subject,
    String noun,
    Probe matched,
    Probe judged,
    BigDecimal minShare,
    Scope scope,
    String failing,
    Function<DoublePredicate, DeequConstraint> constraint)
    implements FittedRule {

  @Override
  public Finding judge(Answers answers) {
    long all = answers.total(judged);
    if (all == 0) {
      return Finding.notApplicable(
          allowed(), "There is no %s to judge%s.".formatted(noun, scope.words()));
    }
    return judge(answers.total(matched), all);
  }

  private Finding judge(long good, long all) {
    DeequConstraint.Outcome deequ =
        constraint
            .apply(share -> share >= minShare.doubleValue())
            .evaluate(new NumMatchesAndCount(good, all, Option.empty()));
    boolean holds = deequ.holds() && isEnough(good, all);
    return Finding.of(
        holds,
        measured(good, all),
        deequ.metric(),
        allowed(),
        message(good, all, holds),
        new Finding.Failing.Rows(functions.expr(failing)));
  }

  /** To the last row: a share that only looks like enough when rounded is not. */
  private boolean isEnough(long good, long all) {
    return BigDecimal.valueOf(good).compareTo(minShare.multiply(BigDecimal.valueOf(all))) >= 0;
  }

  private String measured(long good, long all) {
    return "%s (%s of %s)"
        .formatted(Words.percent(good, all), Words.count(good), Words.count(all, noun));
  }

  private String allowed() {
    return (minShare.compareTo(BigDecimal.ONE) < 0 ? "at least " : "") + Words.percent(minShare);
  }

  private String message(long good, long all, boolean holds) {
    String found =
        "%s %s of %s%s (%s); %s must."
            .formatted(
                subject,
                Words.count(good),
                Words.count(all, noun),
                scope.words(),
                Words.percent(good, all),
                allowed());
    return holds
        ? found
        : found
            + " Find the other %s in the source with WHERE %s and mend them there; if they are right, change the check."
                .formatted(Words.count(all - good), failing);
  }
}
