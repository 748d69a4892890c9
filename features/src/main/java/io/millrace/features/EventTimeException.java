package io.millrace.features;

import io.millrace.lake.MillraceException;

/** A time that cannot be meant, such as seconds that were taken for milliseconds. */
public final class EventTimeException extends MillraceException {
  public EventTimeException(String message) {
    super(message);
  }

  @Override
  public Kind kind() {
    return Kind.INVALID;
  }
}
