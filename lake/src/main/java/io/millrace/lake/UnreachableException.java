package io.millrace.lake;

/** A source, the metastore or the warehouse does not answer, or refuses us. */
public class UnreachableException extends MillraceException {
  public UnreachableException(String message) {
    super(message);
  }

  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public Kind kind() {
    return Kind.UNREACHABLE;
  }
}
