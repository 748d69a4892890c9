package io.millrace.features.spec;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.InvalidSpecException;
import java.time.LocalDate;

/**
 * The days of which transforms learn their parameters: the slices from {@code from} up to, and
 * without, {@code to}, so that no event at or after the beginning of {@code to} is seen.
 */
public record TrainingRange(LocalDate from, LocalDate to) {
  public TrainingRange {
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    if (!from.isBefore(to)) {
      throw new InvalidSpecException(
          "Nothing lies from %s up to, and without, %s. Make 'to' a later day."
              .formatted(from, to));
    }
  }

  @Override
  public String toString() {
    return "[%s, %s)".formatted(from, to);
  }
}
