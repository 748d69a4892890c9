package io.millrace.clickstream.session;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * What makes a session. Each rule looks at a visitor's events of one site, in their total order.
 *
 * @param gap an event this long after the one before it, or less, is in the same session
 * @param gaps another gap for some sites
 * @param midnight the zone whose midnights end sessions; null if none does
 * @param campaign whether an event that bears a campaign, other than the one by which the session
 *     began, begins another
 * @param user whether an event of another logged-in user begins another
 * @param maxLength an event whose second is further from the session's begin than this begins
 *     another; null if nothing does
 * @param heartbeat how much attention a heart-beat tells of
 * @param by whose events are one session
 */
public record SessionRules(
    Duration gap,
    Map<String, Duration> gaps,
    ZoneId midnight,
    boolean campaign,
    boolean user,
    Duration maxLength,
    Duration heartbeat,
    By by)
    implements Serializable {
  /** Whose events are one session. */
  public enum By {
    /** Those of a visitor key, which is a device as a rule. */
    VISITOR,
    /** Those of a logged-in user, on whatever device; of a visitor key while nobody is. */
    USER
  }

  public SessionRules {
    requireNonNull(by, "by");
    gaps = Map.copyOf(gaps);
    requirePositive(gap, "gap");
    gaps.values().forEach(each -> requirePositive(each, "gap"));
    requirePositive(heartbeat, "heartbeat");
    if (maxLength != null) {
      requirePositive(maxLength, "max-length");
    }
  }

  private static void requirePositive(Duration time, String name) {
    if (time.isZero() || time.isNegative()) {
      throw new InvalidSpecException("The %s must be longer than nothing.".formatted(name));
    }
  }

  /** A gap and nothing else. */
  public static SessionRules ofGap(Duration gap) {
    return new SessionRules(
        gap, Map.of(), null, false, false, null, Duration.ofSeconds(10), By.VISITOR);
  }

  public Optional<ZoneId> midnightZone() {
    return Optional.ofNullable(midnight);
  }

  /** The longest gap of any site. */
  public Duration longestGap() {
    return gaps.values().stream()
        .reduce(gap, (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  /** Whether one visit may be several sessions. */
  boolean cutsVisits() {
    return midnight != null || looksAtOrder();
  }

  /**
   * Whether some rule looks at the order of single events, so that events of different partitions
   * cannot be put together before they are brought in order.
   */
  boolean looksAtOrder() {
    return campaign || user || maxLength != null;
  }
}
