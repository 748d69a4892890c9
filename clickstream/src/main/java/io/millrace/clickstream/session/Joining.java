package io.millrace.clickstream.session;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/** The rules, ready to be asked often. Not for several threads at once. */
final class Joining {
  private static final long SECOND = 1_000_000;

  private final SessionRules rules;
  private final long gap;
  private final Map<UTF8String, Long> gaps = new HashMap<>();
  private final ZoneId midnight;
  private final long maxLength;
  private long dayStart;
  private long dayEnd = Long.MIN_VALUE; // of the day that was asked for last

  Joining(SessionRules rules) {
    this.rules = rules;
    this.gap = micros(rules.gap());
    rules.gaps().forEach((site, each) -> gaps.put(UTF8String.fromString(site), micros(each)));
    this.midnight = rules.midnight();
    this.maxLength = rules.maxLength() == null ? Long.MAX_VALUE : micros(rules.maxLength());
  }

  static long micros(Duration time) {
    return Math.addExact(Math.multiplyExact(time.getSeconds(), SECOND), time.toNanosPart() / 1_000);
  }

  SessionRules rules() {
    return rules;
  }

  /** In microseconds. */
  long gap(UTF8String site) {
    return gaps.isEmpty() ? gap : gaps.getOrDefault(site, gap);
  }

  /** Whether two times, the earlier first, are on one side of every midnight that counts. */
  boolean sameDay(long one, long other) {
    if (midnight == null) {
      return true;
    }
    if (one < dayStart || one >= dayEnd) {
      LocalDate day = ZonedDateTime.ofInstant(instant(one), midnight).toLocalDate();
      dayStart = micros(day);
      dayEnd = micros(day.plusDays(1));
    }
    return other < dayEnd && other >= dayStart;
  }

  private long micros(LocalDate day) {
    return Math.multiplyExact(day.atStartOfDay(midnight).toEpochSecond(), SECOND);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1_000);
  }

  /**
   * Why the next part is not of the session, although the visitor was not away.
   *
   * @param session of which nothing is after the next part
   * @return null if it is
   */
  Cut cut(Part session, Part next) {
    if (!sameDay(session.last.time(), next.first.time())) {
      return Cut.MIDNIGHT;
    }
    if (rules.user()
        && session.users.length > 0
        && next.named
        && !session.users[0].equals(next.users[0])) {
      return Cut.USER;
    }
    if (rules.campaign() && next.bearsCampaign() && !next.hasCampaignOf(session)) {
      return Cut.CAMPAIGN;
    }
    return second(next.last.time()) - session.first.time() > maxLength ? Cut.MAX_LENGTH : null;
  }

  private static long second(long micros) {
    return Math.floorDiv(micros, SECOND) * SECOND;
  }

  /**
   * Whether two parts that follow one another closely are of one session whatever was before them,
   * so that they may be one part.
   */
  boolean inseparable(Part one, Part next) {
    return sameDay(one.last.time(), next.first.time())
        && (!rules.user()
            || next.users.length == 0
            || (one.users.length > 0 && one.users[0].equals(next.users[0])))
        && (!rules.campaign() || !next.bearsCampaign() || next.hasCampaignOf(one))
        && (rules.maxLength() == null || second(one.first.time()) == second(next.last.time()));
  }
}
