package io.millrace.features.online;

import java.io.Serializable;
import java.util.OptionalInt;

/**
 * How gently a store is written to.
 *
 * @param connections never more than these write at once
 * @param batch rows in a transaction
 * @param rowsPerSecond of all connections together; empty: as fast as the store takes them
 */
public record Pace(int connections, int batch, OptionalInt rowsPerSecond) {
  /** What one of the connections may do. */
  Throttle throttle() {
    return new Throttle(
        rowsPerSecond.isPresent() ? (double) rowsPerSecond.getAsInt() / connections : 0);
  }

  /** What a connection may do that is the only one. */
  Throttle ofOne() {
    return new Pace(1, batch, rowsPerSecond).throttle();
  }

  /** Lets so many rows through in a second, on the average since it began. */
  static final class Throttle implements Serializable {
    private final double rowsPerSecond;
    private long begun;
    private long rows;

    /**
     * A throttle.
     *
     * @param rowsPerSecond 0: it never waits
     */
    Throttle(double rowsPerSecond) {
      this.rowsPerSecond = rowsPerSecond;
    }

    /**
     * How many milliseconds to wait after so many more rows, by a clock that counts nanoseconds.
     */
    long due(long more, long now) {
      if (rowsPerSecond == 0) {
        return 0;
      }
      if (rows == 0) {
        begun = now;
      }
      rows += more;
      long passed = (now - begun) / 1_000_000;
      return Math.max(0, (long) (rows / rowsPerSecond * 1000) - passed);
    }

    void passed(long more) {
      long wait = due(more, System.nanoTime());
      if (wait > 0) {
        try {
          Thread.sleep(wait);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("Told to end while waiting for the store's turn", e);
        }
      }
    }
  }
}
