package io.millrace.clickstream.event;

import io.millrace.clickstream.enrich.Networks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who stands at the far end of a request, and where. */
final class Places {
  /** It is in a network that the project declares to be of machines. */
  static final String BOT_NETWORK = "network";

  private final EventRules rules;
  private final Optional<Networks> countries;
  private final Optional<Networks> systems;

  Places(EventRules rules) {
    this.rules = rules;
    this.countries = open(rules.countries());
    this.systems = open(rules.systems());
  }

  private static Optional<Networks> open(String path) {
    return path.isEmpty() ? Optional.empty() : Optional.of(Networks.open(path));
  }

  /**
   * @param peer who opened the connection, as logged; may be a host's name, or empty
   * @param chain of forwarders; may be empty
   */
  Cells.PlaceCells find(String peer, String chain) {
    String client = client(peer, chain);
    Optional<Address> parsed = Address.parse(client);
    if (parsed.isEmpty()) {
      String name = client.toLowerCase(Locale.ROOT);
      return new Cells.PlaceCells(Cells.text(name), null, null, List.of());
    }
    Address address = parsed.get();
    Long system = systems.flatMap(data -> data.network(address.inet())).orElse(null);
    Optional<String> country = countries.flatMap(data -> data.country(address.inet()));
    boolean machine =
        rules.botNetworks().stream().anyMatch(network -> network.has(address))
            || system != null && rules.botSystems().contains(system);
    return new Cells.PlaceCells(
        Cells.text(kept(address).toString()),
        country.map(Cells::text).orElse(null),
        system,
        machine ? List.of(BOT_NETWORK) : List.of());
  }

  private Address kept(Address address) {
    Privacy privacy = rules.privacy();
    return privacy.cutsAddresses()
        ? address.cut(address.isFour() ? privacy.keepFour() : privacy.keepSix())
        : address;
  }

  /** The right-most that is no declared proxy; without proxies the peer is believed alone. */
  private String client(String peer, String chain) {
    if (chain.isEmpty() || rules.proxies().isEmpty() && !peer.isEmpty()) {
      return peer;
    }
    List<String> hops = new ArrayList<>();
    for (String hop : chain.split(",")) {
      hops.add(hop.trim());
    }
    if (!peer.isEmpty()) {
      hops.add(peer);
    }
    for (int i = hops.size() - 1; i > 0; i--) {
      if (!isProxy(hops.get(i))) {
        return hops.get(i);
      }
    }
    return hops.get(0);
  }

  private boolean isProxy(String hop) {
    return Address.parse(hop)
        .filter(address -> rules.proxies().stream().anyMatch(network -> network.has(address)))
        .isPresent();
  }
}
