package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;

/**
 * What is kept of an entity's events while a window moves on: enough to take in what enters, and to
 * let go of what leaves.
 */
interface Sliding {
  /** As it is of no events. */
  void clear();

  /** As it was when it was written. */
  void take(Cursor from);

  void put(Bytes into);

  /** Events that were taken in, and are in the window no more; at least one. */
  default void leave(int lo, int hi) {}

  /** Events that come newly, at least one; all are newer than those that were taken in before. */
  void enter(int lo, int hi);

  /**
   * Says where the window begins now.
   *
   * @param start microseconds; what is before it has left
   */
  default void forget(long start) {}
}
