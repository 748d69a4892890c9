package io.millrace.clickstream.session;

import java.util.Comparator;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * An event's place in the total order, and the page it was on.
 *
 * @param time in microseconds since 1970
 * @param received the same; {@link #NEVER} if it is not known
 * @param file empty if it is not known
 * @param path of a page view; null of anything else, and of one without
 */
record Moment(long time, long received, UTF8String file, long line, UTF8String id, UTF8String path)
    implements Comparable<Moment> {
  /** Before every time. */
  static final long NEVER = Long.MIN_VALUE;

  private static final Comparator<Moment> ORDER =
      Comparator.comparingLong(Moment::time)
          .thenComparingLong(Moment::received)
          .thenComparing(Moment::file)
          .thenComparingLong(Moment::line)
          .thenComparing(Moment::id);

  @Override
  public int compareTo(Moment other) {
    return time != other.time ? Long.compare(time, other.time) : ORDER.compare(this, other);
  }

  static Moment earlier(Moment one, Moment other) {
    return other == null || (one != null && one.compareTo(other) <= 0) ? one : other;
  }

  static Moment later(Moment one, Moment other) {
    return other == null || (one != null && one.compareTo(other) >= 0) ? one : other;
  }
}
