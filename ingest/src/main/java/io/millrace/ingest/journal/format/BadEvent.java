package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.Reject;

/**
 * What stops an event from being understood; becomes a reject. Without a stack, since bad events
 * may be many.
 */
final class BadEvent extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reject.Reason reason;

  BadEvent(Reject.Reason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  Reject.Reason reason() {
    return reason;
  }
}
