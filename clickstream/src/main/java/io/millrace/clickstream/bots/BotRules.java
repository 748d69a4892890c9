package io.millrace.clickstream.bots;

import static java.util.Objects.requireNonNull;

import io.millrace.clickstream.enrich.Agents;
import io.millrace.lake.InvalidSpecException;
import java.time.ZoneId;

/**
 * How a client must behave to be taken for a machine.
 *
 * @param enough how many events, or pages, before a share of them tells anything
 * @param rate page views for each quarter of an hour in which there was any event
 * @param breadth how many pages, of which hardly one is seen twice
 * @param depth how many folders deep a page lies that nobody clicks to
 * @param heads the share of HEAD among its requests
 * @param fleet how many addresses one agent has whose clients come without referrer and assets
 * @param zone whose nights people sleep
 */
public record BotRules(
    int enough, int rate, int breadth, int depth, double heads, int fleet, ZoneId zone) {
  /** Raised when the same events would be judged in another way. */
  private static final String OWN_VERSION = "1";

  public BotRules {
    requireNonNull(zone, "zone");
    if (enough < 1 || rate <= 0 || breadth < 1 || depth < 1 || heads <= 0 || fleet < 2) {
      throw new InvalidSpecException(
          "The limits of machines are more than nothing, and a fleet has two addresses at least.");
    }
  }

  /** What a verdict was found by: equal for rules that judge alike. */
  public String version() {
    return "%s %s enough=%d rate=%d breadth=%d depth=%d heads=%s fleet=%d zone=%s"
        .formatted(OWN_VERSION, Agents.VERSION, enough, rate, breadth, depth, heads, fleet, zone);
  }
}
