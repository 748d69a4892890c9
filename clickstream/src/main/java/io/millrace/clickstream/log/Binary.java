package io.millrace.clickstream.log;

import java.util.Optional;

/** Tells what is no text. */
final class Binary {
  private Binary() {}

  /** Control characters that no server writes into a log. */
  static Optional<Reason> look(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b >= 0 && b < ' ' && b != '\t' && b != '\r') {
        return Optional.of(Reason.BINARY);
      }
    }
    return Optional.empty();
  }
}
