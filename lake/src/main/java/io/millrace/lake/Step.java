package io.millrace.lake;

/** How far an attempt has come; told to a {@link Progress} as each is reached. */
public enum Step {
  /** The ledger knows that the attempt runs. */
  STARTED,
  /** All rows are in files that nobody sees yet. */
  STAGED,
  /** The audit has judged; nothing is visible yet. */
  AUDITED,
  /** The commit is made: this alone decides what is true. */
  COMMITTED,
  /** The metastore's marks say the same. */
  MARKED,
  /** The ledger says the same. */
  RECORDED
}
