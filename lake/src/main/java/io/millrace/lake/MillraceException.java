package io.millrace.lake;

/**
 * Something the operator can mend: settings, a source, data, another run in the way. The message
 * says what, where and how to mend it, and holds no secret. Our own bugs are {@link
 * IllegalStateException} and its kin instead.
 */
public abstract class MillraceException extends RuntimeException {
  /** What the scheduler should make of it; the command line turns it into an exit code. */
  public enum Kind {
    /** Settings or data of the wrong shape; trying again does not help. */
    INVALID,
    /** An input slice is not ready yet. */
    INPUT_NOT_READY,
    /** A source, the metastore or the warehouse does not answer. */
    UNREACHABLE,
    /** Another run was first, or holds a lock. */
    CONFLICT
  }

  protected MillraceException(String message) {
    super(message);
  }

  protected MillraceException(String message, Throwable cause) {
    super(message, cause);
  }

  public abstract Kind kind();
}
