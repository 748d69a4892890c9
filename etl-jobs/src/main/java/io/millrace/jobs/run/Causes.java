package io.millrace.jobs.run;

import io.millrace.lake.MillraceException;

/** What of a chain of exceptions tells a person most. */
final class Causes {
  private Causes() {}

  /** The outermost that the operator can mend, or else the innermost, where it began. */
  static Throwable telling(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof MillraceException) {
        return t;
      }
      innermost = t;
    }
    return innermost;
  }

  /** A sentence, not yet scrubbed. */
  static String message(Throwable cause) {
    if (cause instanceof MillraceException) {
      return cause.getMessage();
    }
    if (cause instanceof OutOfMemoryError) {
      return "Out of memory (%s). Give it more: MILLRACE_HEAP=4g, or --driver-memory 4g with spark-submit."
          .formatted(cause.getMessage());
    }
    String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return "Unexpected %s: %s".formatted(cause.getClass().getSimpleName(), first);
  }
}
