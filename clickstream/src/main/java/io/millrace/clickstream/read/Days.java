package io.millrace.clickstream.read;

import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.time.Duration;
import java.time.Instant;

/**
 * Which slice an event belongs to, and whether it may go there by itself. In microseconds. Not for
 * several threads at once.
 */
final class Days {
  private static final long MILLION = 1_000_000;

  private final Slicing slicing;
  private final long start;
  private final long end;
  private final long earliest;
  private final long latest;
  private long knownStart;
  private long knownEnd;
  private String known = "";

  /**
   * @param slice that files were delivered for; it has bounds
   * @param accept how long before the slice's start an event may have happened
   * @param ahead how long after its end
   */
  Days(Slicing slicing, Slice slice, Duration accept, Duration ahead) {
    this.slicing = slicing;
    Slicing.Interval interval = slicing.interval(slice).orElseThrow();
    this.start = micros(interval.start());
    this.end = micros(interval.end());
    this.earliest = micros(interval.start().minus(accept));
    this.latest = micros(interval.end().plus(ahead));
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * MILLION + instant.getNano() / 1000;
  }

  boolean isOwn(long time) {
    return time >= start && time < end;
  }

  /** Older than is accepted. */
  boolean isTooLate(long time) {
    return time < earliest;
  }

  /** Later than a clock may be ahead. */
  boolean isInFuture(long time) {
    return time >= latest;
  }

  /** The slice that a time falls into. */
  String of(long time) {
    if (time < knownStart || time >= knownEnd) {
      Instant instant =
          Instant.ofEpochSecond(Math.floorDiv(time, MILLION), Math.floorMod(time, MILLION) * 1000);
      Slice slice = slicing.at(instant);
      Slicing.Interval interval = slicing.interval(slice).orElseThrow();
      known = slice.value();
      knownStart = micros(interval.start());
      knownEnd = micros(interval.end());
    }
    return known;
  }
}
