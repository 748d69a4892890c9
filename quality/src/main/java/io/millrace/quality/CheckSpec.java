package io.millrace.quality;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One entry of a dataset's {@code checks:}.
 *
 * @param rule what must hold
 * @param level whether the slice is refused or only marked if it does not
 * @param where a SQL condition; only rows for which it is true are judged. Empty: all rows
 */
public record CheckSpec(Rule rule, Level level, Optional<String> where) {
  /** What a check that does not hold does to its slice. */
  public enum Level {
    FAIL,
    WARN
  }

  public CheckSpec {
    requireNonNull(rule, "rule");
    requireNonNull(level, "level");
    requireNonNull(where, "where");
  }
}
