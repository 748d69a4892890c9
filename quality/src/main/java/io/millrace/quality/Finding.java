package io.millrace.quality;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;

/**
 * What a rule found in one write, before its level is applied.
 *
 * @param measured as text for people; empty if there was nothing to measure
 * @param metric the same as a number where it is one
 * @param message one sentence or more: what was measured, what was allowed, how to look further
 * @param failing which rows are to blame
 */
record Finding(
    Outcome outcome,
    String measured,
    OptionalDouble metric,
    String allowed,
    String message,
    Failing failing) {
  /** Whether the rule holds. */
  enum Outcome {
    HOLDS,
    DOES_NOT_HOLD,
    NOT_APPLICABLE
  }

  /** Which rows made a rule fail. */
  sealed interface Failing {
    /** It holds, or no single row is to blame. */
    record None() implements Failing {}

    /** Those for which this is true. */
    record Rows(Column condition) implements Failing {}

    /** They have been looked up already. */
    record Keys(List<String> keys) implements Failing {}
  }

  static final Failing NOBODY = new Failing.None();

  static Finding notApplicable(String allowed, String why) {
    return new Finding(Outcome.NOT_APPLICABLE, "", OptionalDouble.empty(), allowed, why, NOBODY);
  }

  static Finding of(
      boolean holds,
      String measured,
      OptionalDouble metric,
      String allowed,
      String message,
      Failing failing) {
    return new Finding(
        holds ? Outcome.HOLDS : Outcome.DOES_NOT_HOLD,
        measured,
        metric,
        allowed,
        message,
        holds ? NOBODY : failing);
  }
}
