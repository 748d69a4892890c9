package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;

/**
 * What is kept of a feature of an entity while its window moves on: enough to answer, to take in
 * what enters, and to let go of what leaves.
 */
interface Sliding {
  /** As it is of no events. */
  void clear();

  /** As it was when it was written. */
  void take(Cursor from);

  void put(Bytes into);

  /**
   * Begins with an entity's events.
   *
   * @param rows of events, in the order of time
   */
  void begin(int[] rows, int from, int to);

  /** Events that were taken in, and are in the window no more. */
  void leave(int lo, int hi);

  /** Events that come newly; all are newer than those that were taken in before. */
  void enter(int lo, int hi);

  /**
   * Says where the window begins now.
   *
   * @param start microseconds; what is before it has left
   */
  default void forget(long start) {}

  /**
   * The answer for all that is in the window.
   *
   * @return null if there is none
   */
  Object answer();
}
