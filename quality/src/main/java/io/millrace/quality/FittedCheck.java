package io.millrace.quality;

import io.millrace.lake.CheckResult;
import io.millrace.lake.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A check of the spec, ready to judge one write.
 *
 * @param text see {@link CheckText}
 */
record FittedCheck(CheckSpec spec, String text, List<Guard> guards, FittedRule rule) {
  /**
   * Judges one write.
   *
   * @throws CannotJudgeException see {@link FittedRule#judge}
   */
  Finding judge(Answers answers) {
    guards.forEach(guard -> guard.requireAnswers(answers));
    return rule.judge(answers);
  }

  CheckResult result(Finding finding, List<String> failingKeys) {
    return new CheckResult(
        text,
        CheckText.kind(spec.rule()),
        column(),
        level(),
        verdict(finding.outcome()),
        finding.measured(),
        boxed(finding.metric()),
        finding.allowed(),
        finding.message(),
        failingKeys);
  }

  CheckResult error(String message, List<String> failingKeys) {
    return new CheckResult(
        text,
        CheckText.kind(spec.rule()),
        column(),
        level(),
        Verdict.ERROR,
        "",
        Optional.empty(),
        "",
        "The check could not be computed: " + message,
        failingKeys);
  }

  private Verdict verdict(Finding.Outcome outcome) {
    return switch (outcome) {
      case HOLDS -> Verdict.PASSED;
      case NOT_APPLICABLE -> Verdict.NOT_APPLICABLE;
      case DOES_NOT_HOLD ->
          switch (spec.level()) {
            case FAIL -> Verdict.FAILED;
            case WARN -> Verdict.WARNED;
          };
    };
  }

  private String level() {
    return spec.level().name().toLowerCase(Locale.ROOT);
  }

  private Optional<String> column() {
    Rule rule = spec.rule();
    if (rule instanceof Rule.Complete complete) {
      return Optional.of(complete.column());
    }
    if (rule instanceof Rule.In in) {
      return Optional.of(in.column());
    }
    if (rule instanceof Rule.Matches matches) {
      return Optional.of(matches.column());
    }
    if (rule instanceof Rule.Between between) {
      return Optional.of(between.column());
    }
    if (rule instanceof Rule.Range range) {
      return Optional.of(range.column());
    }
    if (rule instanceof Rule.Fresh fresh) {
      return Optional.of(fresh.column());
    }
    if (rule instanceof Rule.Unique unique) {
      return only(unique.columns());
    }
    return rule instanceof Rule.References references
        ? only(references.columns())
        : Optional.empty();
  }

  private static Optional<String> only(List<String> columns) {
    return columns.size() == 1 ? Optional.of(columns.get(0)) : Optional.empty();
  }

  private static Optional<Double> boxed(OptionalDouble value) {
    return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
  }
}
