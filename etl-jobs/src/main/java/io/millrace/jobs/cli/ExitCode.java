package io.millrace.jobs.cli;

import io.millrace.lake.MillraceException;
import io.millrace.lake.ledger.Outcome;
import java.util.Collection;
import java.util.Comparator;

/** How a command ended, as a scheduler sees it; the ledger and the JSON use the same words. */
public enum ExitCode {
  /** Done; also when there was nothing to do. */
  DONE(0, 0),
  /** A fault in Millrace itself, or something nobody foresaw. */
  UNEXPECTED(1, 6),
  /** Usage or configuration; trying again does not help. */
  INVALID(2, 5),
  /** The gate said no; trying again does not help until the data or its checks are mended. */
  REJECTED(3, 4),
  /** An input is not ready; try again later. */
  INPUT_NOT_READY(4, 1),
  /** A source, the metastore or the warehouse does not answer; try again later. */
  UNREACHABLE(5, 3),
  /** Another run was first, or holds a lock; try again. */
  CONFLICT(6, 2),
  /** Its process ended without a word, as after {@code kill -9}; known of runs in the ledger. */
  KILLED(137, 7),
  /** Ended by Ctrl-C. */
  INTERRUPTED(130, 8),
  /** Ended by a TERM signal. */
  TERMINATED(143, 9);

  private final int code;
  private final int severity;

  ExitCode(int code, int severity) {
    this.code = code;
    this.severity = severity;
  }

  /** What the process returns to its caller. */
  public int code() {
    return code;
  }

  public static ExitCode of(MillraceException.Kind kind) {
    return switch (kind) {
      case INVALID -> INVALID;
      case INPUT_NOT_READY -> INPUT_NOT_READY;
      case UNREACHABLE -> UNREACHABLE;
      case CONFLICT -> CONFLICT;
    };
  }

  public static ExitCode of(Outcome outcome) {
    return switch (outcome) {
      case READY, UNCHANGED, UP_TO_DATE, RETRACTED -> DONE;
      case FAILED -> UNEXPECTED;
      case INVALID -> INVALID;
      case REJECTED -> REJECTED;
      case NOT_READY -> INPUT_NOT_READY;
      case UNREACHABLE -> UNREACHABLE;
      case CONFLICT -> CONFLICT;
      case KILLED -> KILLED;
    };
  }

  /**
   * The one that speaks for several: what a person must look at comes before what another try may
   * mend.
   *
   * @return {@link #DONE} if there are none
   */
  public static ExitCode worst(Collection<ExitCode> codes) {
    return codes.stream().max(Comparator.comparingInt(c -> c.severity)).orElse(DONE);
  }
}
