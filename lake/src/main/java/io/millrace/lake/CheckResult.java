package io.millrace.lake;

import java.util.List;
import java.util.Optional;

/**
 * What one check found.
 *
 * @param check the check as its spec would be written, such as {@code unique: [order_id]}; tells
 *     checks of a dataset apart
 * @param kind the check's first word, such as {@code unique}
 * @param column the column it is about; empty for checks of the whole slice or of several columns
 * @param level {@code fail} or {@code warn}
 * @param verdict never {@link Verdict#WARNED} for a check of level {@code fail}
 * @param measured what was found, as text for people; empty if nothing could be measured
 * @param metric the same as a number where it is one
 * @param allowed what would have passed
 * @param message one sentence for people: what was measured, what was allowed, and how to mend it
 *     if it failed
 * @param failingKeys up to 20 keys of rows that failed, masked where a column is personal; empty if
 *     it passed
 */
public record CheckResult(
    String check,
    String kind,
    Optional<String> column,
    String level,
    Verdict verdict,
    String measured,
    Optional<Double> metric,
    String allowed,
    String message,
    List<String> failingKeys) {
  public CheckResult {
    failingKeys = List.copyOf(failingKeys);
  }
}
