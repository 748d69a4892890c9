package io.millrace.lake;

/** A batch that is to be merged by keys repeats some of them. */
public class DuplicateKeysException extends MillraceException {
  public DuplicateKeysException(String message) {
    super(message);
  }

  @Override
  public Kind kind() {
    return Kind.INVALID;
  }
}
