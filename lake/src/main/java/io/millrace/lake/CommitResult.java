package io.millrace.lake;

/** How a batch ended. All marks, ledger rows, summaries and exit codes are derived from it. */
public sealed interface CommitResult {
  /** It became visible in one commit. */
  record Committed(SliceRecord record) implements CommitResult {}

  /**
   * The slice holds exactly this content already, so nothing was committed.
   *
   * @param record the slice as it stands
   */
  record Unchanged(SliceRecord record) implements CommitResult {}

  /**
   * The audit said no. The table's version, its visible files, marks and watermarks are as before.
   *
   * @param version the table's version, before and after
   * @param rows how many rows were refused
   * @param judgement the evidence, with failing keys
   */
  record Rejected(long version, long rows, Judgement judgement) implements CommitResult {}
}
