package io.millrace.capture;

import static java.util.Objects.requireNonNull;

/** Something the operator can mend. The message says what, where and how, and holds no secret. */
public final class CaptureException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Named as the command line's kinds are, which turns them into exit codes. */
  public enum Kind {
    /** Settings, or a database that is not set up for this; trying again does not help. */
    INVALID,
    /** The database has not come to the position that was asked for. */
    INPUT_NOT_READY,
    UNREACHABLE,
    /** Another capture is at work on the folder or the replication slot. */
    CONFLICT
  }

  private final Kind kind;

  public CaptureException(Kind kind, String message) {
    this(kind, message, null);
  }

  public CaptureException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  static CaptureException invalid(String message, Object... parts) {
    return new CaptureException(Kind.INVALID, message.formatted(parts));
  }

  public Kind kind() {
    return kind;
  }
}
