package io.millrace.features;

import io.millrace.lake.MillraceException;

/** A value that is greater than its type holds. It is never cut, wrapped or made NULL. */
public final class FeatureOverflowException extends MillraceException {
  public FeatureOverflowException(String message) {
    super(message);
  }

  @Override
  public Kind kind() {
    return Kind.INVALID;
  }
}
