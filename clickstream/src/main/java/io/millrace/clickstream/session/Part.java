package io.millrace.clickstream.session;

import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Some events of one session: of one visitor of one site. To put parts together is associative and
 * commutative, and no event is in two of them. Mutable: {@link #include} changes it.
 */
final class Part {
  static final long[] NO_PINGS = {};
  static final UTF8String[] NO_USERS = {};

  Moment first;
  Moment last;

  /** The first and last event that counts as a page view; null if there is none. */
  Moment firstPage;

  Moment lastPage;

  /** What the first event tells of the visit, by {@link Entry}; a value may be null. */
  UTF8String[] entry;

  /** Whether the first event tells who was logged in. */
  boolean named;

  UTF8String exitChannel;
  long events;
  long pages;
  long errors;
  long bytes;
  boolean bot;

  /** The heart-beat intervals since 1970 in which there was one, ascending, each once. */
  long[] pings = NO_PINGS;

  /** Who was logged in, ascending, each once. */
  UTF8String[] users = NO_USERS;

  void include(Part other) {
    if (other.first.compareTo(first) < 0) {
      first = other.first;
      entry = other.entry;
      named = other.named;
    }
    if (other.last.compareTo(last) > 0) {
      last = other.last;
      exitChannel = other.exitChannel;
    }
    firstPage = Moment.earlier(firstPage, other.firstPage);
    lastPage = Moment.later(lastPage, other.lastPage);
    events += other.events;
    pages += other.pages;
    errors += other.errors;
    bytes += other.bytes;
    bot |= other.bot;
    pings = both(pings, other.pings);
    users = both(users, other.users);
  }

  void addPing(long interval) {
    if (pings.length == 0 || pings[pings.length - 1] != interval) {
      pings = both(pings, new long[] {interval});
    }
  }

  /**
   * @param user copied if it is kept
   */
  void addUser(UTF8String user) {
    if (Arrays.binarySearch(users, user) < 0) {
      users = both(users, new UTF8String[] {user.clone()});
    }
  }

  private static long[] both(long[] one, long[] other) {
    if (other.length == 0) {
      return one;
    }
    if (one.length == 0) {
      return other;
    }
    if (other.length == 1 && other[0] == one[one.length - 1]) {
      return one;
    }
    return LongStream.concat(Arrays.stream(one), Arrays.stream(other))
        .sorted()
        .distinct()
        .toArray();
  }

  private static UTF8String[] both(UTF8String[] one, UTF8String[] other) {
    if (other.length == 0 || Arrays.equals(one, other)) {
      return one;
    }
    if (one.length == 0) {
      return other;
    }
    return Stream.concat(Arrays.stream(one), Arrays.stream(other))
        .sorted()
        .distinct()
        .toArray(UTF8String[]::new);
  }

  /** Whether its first event bears a campaign. */
  boolean bearsCampaign() {
    return entry[Entry.CAMPAIGN] != null || entry[Entry.CLICK_ID] != null;
  }

  /** Whether both began by the same campaign. */
  boolean hasCampaignOf(Part other) {
    for (int each : Entry.OF_CAMPAIGN) {
      if (entry[each] == null
          ? other.entry[each] != null
          : !entry[each].equals(other.entry[each])) {
        return false;
      }
    }
    return true;
  }
}
