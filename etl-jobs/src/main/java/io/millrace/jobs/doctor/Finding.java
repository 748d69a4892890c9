package io.millrace.jobs.doctor;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.MillraceException;
import java.util.Optional;

/**
 * What was found when one thing was tried.
 *
 * @param subject what was tried, such as {@code source shop}
 * @param state how it stands
 * @param found what was seen; for a failure also how to mend it
 * @param kind of a failure, for the exit code
 */
public record Finding(
    String subject, State state, String found, Optional<MillraceException.Kind> kind) {
  /** How a thing stands. */
  public enum State {
    OK,
    /** It works, but not for everything or not for long. */
    WARN,
    FAIL
  }

  public Finding {
    requireNonNull(subject, "subject");
    requireNonNull(found, "found");
    if ((state == State.FAIL) != kind.isPresent()) {
      throw new IllegalArgumentException("A failure, and nothing else, has a kind: " + subject);
    }
  }

  static Finding ok(String subject, String found) {
    return new Finding(subject, State.OK, found, Optional.empty());
  }

  static Finding warn(String subject, String found) {
    return new Finding(subject, State.WARN, found, Optional.empty());
  }

  static Finding fail(String subject, MillraceException failure) {
    return new Finding(subject, State.FAIL, failure.getMessage(), Optional.of(failure.kind()));
  }
}
