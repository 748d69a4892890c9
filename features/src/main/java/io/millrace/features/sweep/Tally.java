package io.millrace.features.sweep;

/** Answers one question about parts of the events of an entity, after another entity. */
interface Tally {
  /**
   * The answer for a part of the entity's events. Cheap if parts move forward from call to call,
   * and right if they do not.
   *
   * @param lo a place in the rows that it began with
   * @param hi the place after the last; not before {@code lo}
   * @return null if there is none
   */
  Object at(int lo, int hi);
}
