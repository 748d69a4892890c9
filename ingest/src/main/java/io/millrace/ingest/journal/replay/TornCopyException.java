package io.millrace.ingest.journal.replay;

import io.millrace.lake.DatasetName;
import io.millrace.lake.MillraceException;

/** Not all rows of a copy can be told apart, or have come. */
public final class TornCopyException extends MillraceException {
  private TornCopyException(String message) {
    super(message);
  }

  static TornCopyException lost(DatasetName table, TableCopy copy, long arrived) {
    return new TornCopyException(
        "Cannot replay into %s: the source counted %,d rows of %s, and %,d arrived, both in one state of the database. Nothing was published; run it again."
            .formatted(table, copy.counted().orElse(0), copy.name(), arrived));
  }

  static TornCopyException keysRepeat(DatasetName table, TableCopy copy, long rows) {
    return new TornCopyException(
        "Cannot replay into %s: %,d rows of %s have keys of other rows. Name under 'keys' the columns that make a row unique."
            .formatted(table, rows, copy.name()));
  }

  @Override
  public Kind kind() {
    return Kind.INVALID;
  }
}
