package io.millrace.lake;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructType;

/** Audits for tests. */
final class Audits {
  private Audits() {}

  static Audit accepting() {
    return judging(Questions.NONE, evidence -> true);
  }

  static Audit rejecting() {
    return judging(Questions.NONE, evidence -> false);
  }

  /** Accepts, and shows the evidence to a test. */
  static Audit showing(Questions questions, Consumer<Evidence> witness) {
    return judging(
        questions,
        evidence -> {
          witness.accept(evidence);
          return true;
        });
  }

  static Questions asking(Column... aggregates) {
    return new Questions(List.of(aggregates), List.of());
  }

  static Audit judging(Questions questions, Predicate<Evidence> accepts) {
    return new Audit() {
      @Override
      public Questions questions(StructType schema) {
        return questions;
      }

      @Override
      public Judgement judge(Evidence evidence) {
        boolean accepted = accepts.test(evidence);
        Verdict verdict = accepted ? Verdict.PASSED : Verdict.FAILED;
        String said = accepted ? "all is well" : "not good enough";
        return new Judgement(accepted, verdict, said, List.of(found(verdict, said)));
      }
    };
  }

  private static CheckResult found(Verdict verdict, String said) {
    return new CheckResult(
        "well",
        "well",
        Optional.empty(),
        "fail",
        verdict,
        said,
        Optional.empty(),
        "",
        "",
        List.of());
  }
}
