package io.millrace.features.sweep;

/** Answers one question about runs of events of one entity, after another entity. */
interface Tally {
  /**
   * Begins with an entity.
   *
   * @param rows of events, in the order of time
   * @param from where the entity's begin in them
   * @param to where they end
   */
  void begin(int[] rows, int from, int to);

  /**
   * The answer for a part of the entity's events. Cheap if parts move forward from call to call,
   * and right if they do not.
   *
   * @param lo a place in {@code rows}
   * @param hi the place after the last; not before {@code lo}
   * @return null if there is none
   */
  Object at(int lo, int hi);
}
