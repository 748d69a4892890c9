package io.millrace.clickstream.event;

import static java.util.Objects.requireNonNull;

import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.enrich.Networks;
import io.millrace.clickstream.enrich.Origins;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the fields of a line become an event.
 *
 * @param site of events that name none
 * @param visitor in this order the first counts that an event has
 * @param zone of times that have no offset
 * @param loggedAtEnd whether a line's time is that of the answer, so that the request was earlier
 *     by its duration
 * @param proxies networks whose word on whom they stand for is believed
 * @param ownHosts hosts whose links are no origin
 * @param botNetworks networks of machines
 * @param botSystems numbers of networks of machines
 * @param countries a database of addresses by country, which every executor has; may be empty
 * @param systems a database of addresses by network number; may be empty
 */
public record EventRules(
    String site,
    List<VisitorKey> visitor,
    ZoneId zone,
    boolean loggedAtEnd,
    List<Network> proxies,
    List<String> ownHosts,
    List<Network> botNetworks,
    List<Long> botSystems,
    String countries,
    String systems,
    Privacy privacy)
    implements Serializable {
  /** Raised when the same line would become another event. */
  private static final String OWN_VERSION = "1";

  public EventRules {
    requireNonNull(site, "site");
    requireNonNull(zone, "zone");
    requireNonNull(privacy, "privacy");
    visitor = List.copyOf(visitor);
    proxies = List.copyOf(proxies);
    ownHosts = List.copyOf(ownHosts);
    botNetworks = List.copyOf(botNetworks);
    botSystems = List.copyOf(botSystems);
  }

  /** Rules, lists and databases that events are enriched by, each with its version. */
  public String version() {
    StringBuilder version = new StringBuilder(OWN_VERSION);
    version.append(' ').append(Agents.VERSION).append(' ').append(Origins.VERSION);
    Stream.of(countries, systems)
        .filter(path -> !path.isEmpty())
        .forEach(path -> version.append(' ').append(Networks.open(path).version()));
    if (privacy.key().isThere()) {
      version.append(" key-").append(privacy.key().version());
    }
    return version.toString();
  }
}
