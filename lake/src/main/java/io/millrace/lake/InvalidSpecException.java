package io.millrace.lake;

/** A spec, a setting or an argument that cannot be right. */
public class InvalidSpecException extends MillraceException {
  public InvalidSpecException(String message) {
    super(message);
  }

  public InvalidSpecException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public Kind kind() {
    return Kind.INVALID;
  }
}
