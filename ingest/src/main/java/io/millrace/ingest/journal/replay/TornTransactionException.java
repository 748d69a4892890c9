package io.millrace.ingest.journal.replay;

import io.millrace.lake.DatasetName;
import io.millrace.lake.MillraceException;

/** A transaction's end says another number of changes than the journal has. */
public final class TornTransactionException extends MillraceException {
  private TornTransactionException(String message) {
    super(message);
  }

  static TornTransactionException withoutMarks(DatasetName table, String one, String other) {
    return new TornTransactionException(
        "Cannot replay into %s: the slice has changes of transactions %s and %s, and no mark of the end of any, so they would wait for ever. Deliver the marks with the changes (Debezium: provide.transaction.metadata=true and its topic NAME.transaction; millrace capture: the folder _transactions, as in files: 'landing/{public.orders,_transactions}/{slice}/*'), or write 'transactions: any'."
            .formatted(table, one, other));
  }

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
