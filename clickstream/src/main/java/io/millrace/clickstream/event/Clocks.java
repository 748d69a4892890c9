package io.millrace.clickstream.event;

/** Corrects the clocks of clients. All in microseconds. */
final class Clocks {
  /** A clock that is off by less is believed: to correct it could put events out of order. */
  static final long QUANTUM = 5 * 60 * 1_000_000L;

  private Clocks() {}

  /**
   * When an event happened: as long before it was received as it was made before it was sent, both
   * by the client's clock.
   *
   * @param sent {@link Moments#NONE} if the client does not say
   * @param received {@link Moments#NONE} if no collector says
   */
  static long corrected(long created, long sent, long received) {
    if (received == Moments.NONE) {
      return created;
    }
    if (sent == Moments.NONE) {
      return created <= received + QUANTUM ? created : received;
    }
    boolean small = Math.abs(received - sent) < QUANTUM;
    if (small && created <= sent) {
      return created;
    }
    return sent > created ? received - (sent - created) : received;
  }
}
