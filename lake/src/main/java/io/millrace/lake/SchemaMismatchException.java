package io.millrace.lake;

/** The batch's columns do not fit the table's. */
public class SchemaMismatchException extends MillraceException {
  public SchemaMismatchException(String message) {
    super(message);
  }

  public SchemaMismatchException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public Kind kind() {
    return Kind.INVALID;
  }
}
