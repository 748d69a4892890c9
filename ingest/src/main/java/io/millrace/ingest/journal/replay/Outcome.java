package io.millrace.ingest.journal.replay;

/** What became of a key that the slice speaks of. */
enum Outcome {
  /** A row where there was none. */
  INSERTED,
  /** A row that its newest change, or changes, tell wholly. */
  UPDATED,
  /** A row that keeps values of the table's row beside new ones. */
  PATCHED,
  /** The row goes. */
  DELETED,
  /** There is no row, and there was none. */
  ABSENT,
  /** The table knew all that. */
  UNCHANGED,
  /** It cannot be placed, or its values do not fit. */
  REJECTED
}
