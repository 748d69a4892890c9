package io.millrace.quality;

/** A rule cannot be computed now; the message says why and how to mend it. */
final class CannotJudgeException extends RuntimeException {
  CannotJudgeException(String message) {
    super(message);
  }
}
