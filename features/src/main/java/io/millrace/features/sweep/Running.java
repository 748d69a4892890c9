package io.millrace.features.sweep;

/** What runs along the events of one entity after another. */
interface Running {
  /**
   * Begins with an entity.
   *
   * @param rows of events, in the order of time
   * @param from where the entity's begin in them
   * @param to where they end
   */
  void begin(int[] rows, int from, int to);
}
