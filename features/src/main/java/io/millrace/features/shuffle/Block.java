package io.millrace.features.shuffle;

/** What a block of bytes holds, as its first byte says. */
final class Block {
  static final byte EVENTS = 0;
  static final byte LABELS = 1;
  static final byte TALLY = 2;
  static final byte STATES = 3;

  private Block() {}
}
