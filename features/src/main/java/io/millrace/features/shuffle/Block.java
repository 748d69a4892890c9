package io.millrace.features.shuffle;

/** What a block of bytes holds, as its first byte says. */
final class Block {
  static final byte EVENTS = 0;
  static final byte LABELS = 1;
  static final byte TALLY = 2;

  /** Spark's rows. */
  static final byte ROWS = 3;

  /**
   * Of entities: their keys, each with what is kept of it. As it travels it lies in tables. What
   * comes of several tables, or parts of one, has the next numbers.
   */
  static final byte STATES = 4;

  private Block() {}
}
