package io.millrace.lake.ledger;

import io.millrace.lake.MillraceException;

/** How an attempt ended. The same word stands in the ledger, in JSON output and in summaries. */
public enum Outcome {
  /** The slice was committed and is ready. */
  READY(0),
  /** The batch equals what the slice holds, so nothing was committed. */
  UNCHANGED(0),
  /** The slice is ready and nothing it was made from has changed, so nothing was read. */
  UP_TO_DATE(0),
  /** The slice was withdrawn. */
  RETRACTED(0),
  /** A bug, or something nobody foresaw. */
  FAILED(1),
  /** Settings, arguments or data of the wrong shape. */
  INVALID(2),
  /** The gate said no; the last good version stays visible. */
  REJECTED(3),
  /** An input slice is not ready yet. */
  NOT_READY(4),
  /** A source, the metastore or the warehouse did not answer. */
  UNREACHABLE(5),
  /** Another run was first, or held a lock. */
  CONFLICT(6),
  /** Its process ended without saying how. Recorded by a later run or by a repair. */
  KILLED(137);

  private final int exitCode;

  Outcome(int exitCode) {
    this.exitCode = exitCode;
  }

  /** What the command line exits with after it. */
  public int exitCode() {
    return exitCode;
  }

  /** Whether what was asked for is now true, be it by this attempt or an earlier one. */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /** The outcome of an attempt that ended with this. */
  public static Outcome of(Throwable failure) {
    if (failure instanceof MillraceException known) {
      return switch (known.kind()) {
        case INVALID -> INVALID;
        case INPUT_NOT_READY -> NOT_READY;
        case UNREACHABLE -> UNREACHABLE;
        case CONFLICT -> CONFLICT;
      };
    }
    return FAILED;
  }
}
