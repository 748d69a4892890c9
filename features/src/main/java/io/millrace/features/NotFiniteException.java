package io.millrace.features;

import io.millrace.lake.MillraceException;

/** A value that is NaN or infinite, where the spec does not say to leave such values out. */
public final class NotFiniteException extends MillraceException {
  public NotFiniteException(String message) {
    super(message);
  }

  @Override
  public Kind kind() {
    return Kind.INVALID;
  }
}
