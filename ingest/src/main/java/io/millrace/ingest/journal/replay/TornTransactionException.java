package io.millrace.ingest.journal.replay;

import io.millrace.lake.DatasetName;
import io.millrace.lake.MillraceException;

/** A transaction's end says another number of changes than the journal has. */
public final class TornTransactionException extends MillraceException {
  TornTransactionException(DatasetName table, String transaction, long expected, long found) {
    super(
        "Cannot replay into %s: transaction %s ended with %d changes of this table, and the journal has %d of them up to here. Deliver the missing files with this slice, or replay the slices before it first."
            .formatted(table, transaction, expected, found));
  }

  @Override
  public Kind kind() {
    return Kind.INPUT_NOT_READY;
  }
}
