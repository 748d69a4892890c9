package io.millrace.lake;

/** Another run committed first, or holds a lock; nothing of this one was written. */
public class ConflictException extends MillraceException {
  public ConflictException(String message) {
    super(message);
  }

  public ConflictException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public Kind kind() {
    return Kind.CONFLICT;
  }
}
