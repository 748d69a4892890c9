package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Reject;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What is to be done about the keys of one slot. Kept by Spark as one object.
 *
 * @param rows {@link UnsafeRows} that enter the table
 * @param files of rows that leave it, one a row
 * @param places of these rows in their files
 * @param tombstones {@link UnsafeRows} of keys to remember as deleted
 */
record Decided(
    byte[][] rows,
    String[] files,
    long[] places,
    byte[][] tombstones,
    List<Reject> rejects,
    Counts counts)
    implements Serializable {
  /**
   * @param keys by what became of them
   * @param facts by what they told
   * @param versions of a history, by what became of them
   * @param sweptBeside rows of these keys that a barrier takes out
   */
  record Counts(
      Map<Outcome, Long> keys,
      Map<Told, Long> facts,
      Map<VersionFate, Long> versions,
      long entering,
      long leaving,
      long sweptBeside,
      long tombstones)
      implements Serializable {}

  /** What a fact told that was in a key's state. */
  enum Told {
    /** Something newer than the table had. */
    NEW,
    /** Older than the table's row, and yet something that it did not know. */
    LATE,
    /** Nothing: table or tombstones know something newer. */
    STALE,
    /** What the table has from this very change. */
    REPEATED,
    REJECTED
  }
}
