package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Reject;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * One slot of the slice: its keys, each with its state, both as bytes. Kept by Spark as one object,
 * since millions of small ones would cost more than what is in them.
 *
 * @param keys {@link UnsafeRows} of the key's columns, the slot, and the key's number in it
 * @param states by the key's number
 * @param held facts whose transactions have not ended: keys and states
 * @param told by transaction that has ended, how many changes of it were met
 */
record Folded(
    int slot,
    byte[][] keys,
    byte[][] states,
    List<Held> held,
    Map<String, Long> told,
    List<Reject> rejects,
    Facts facts)
    implements Serializable {
  /** A fact of a transaction that has not ended. */
  record Held(String transaction, byte[] key, byte[] state, long schema, String position, long at)
      implements Serializable {}

  /**
   * @param keys that have a state
   * @param folded in the states
   * @param held back for the first time
   * @param heldIn that had been held back by earlier slices
   * @param heldBefore of these, what is still held back
   * @param rejected with their keys
   * @param oldest position of a fact; {@link io.millrace.ingest.journal.Position#NONE} if one
   *     leaves columns unsaid, so that it matters how old the table's values are
   */
  record Facts(
      long keys,
      long folded,
      long held,
      long heldIn,
      long heldBefore,
      long rejected,
      long duplicates,
      long superseded,
      long tied,
      long repeatedKeys,
      boolean anyKeyNull,
      String oldest)
      implements Serializable {
    /** Newer than any position. */
    static final String NOT_OLD = "~";

    static final Facts NONE = new Facts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, NOT_OLD);

    Facts plus(Facts more) {
      return new Facts(
          keys + more.keys,
          folded + more.folded,
          held + more.held,
          heldIn + more.heldIn,
          heldBefore + more.heldBefore,
          rejected + more.rejected,
          duplicates + more.duplicates,
          superseded + more.superseded,
          tied + more.tied,
          repeatedKeys + more.repeatedKeys,
          anyKeyNull || more.anyKeyNull,
          oldest.compareTo(more.oldest) <= 0 ? oldest : more.oldest);
    }
  }
}
