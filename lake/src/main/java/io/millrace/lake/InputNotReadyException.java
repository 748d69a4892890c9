package io.millrace.lake;

/** A slice that this one is computed from is not ready. */
public class InputNotReadyException extends MillraceException {
  public InputNotReadyException(String message) {
    super(message);
  }

  public InputNotReadyException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public Kind kind() {
    return Kind.INPUT_NOT_READY;
  }
}
