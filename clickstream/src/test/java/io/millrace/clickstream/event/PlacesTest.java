package io.millrace.clickstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.enrich.Networks;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** H33, H34, H49. */
class PlacesTest {
  private static String canonical(String text) {
    return Address.parse(text).map(Address::toString).orElse("none");
  }

  @Test
  void an_address_has_one_form_however_it_was_written() {
    assertThat(canonical("1.2.3.4")).isEqualTo("1.2.3.4");
    assertThat(canonical("1.2.3.4:8080")).isEqualTo("1.2.3.4");
    assertThat(canonical("::ffff:1.2.3.4")).isEqualTo("1.2.3.4");
    assertThat(canonical("[::1]:443")).isEqualTo("::1");
    assertThat(canonical("FE80::1%eth0")).isEqualTo("fe80::1");
    assertThat(canonical("2001:0db8:0:0:1:0:0:1")).isEqualTo("2001:db8::1:0:0:1");
    assertThat(canonical("::")).isEqualTo("::");
    for (String text :
        new String[] {"-", "", "host.example", "1.2.3", "1.2.3.256", "1::2::3", "12345::"}) {
      assertThat(canonical(text)).as(text).isEqualTo("none");
    }
  }

  private static EventRules rules(List<String> proxies, List<Long> systems, Privacy privacy) {
    return new EventRules(
        "www",
        List.of(),
        ZoneId.of("UTC"),
        false,
        proxies.stream().map(Network::parse).toList(),
        List.of(),
        List.of(Network.parse("198.51.100.0/24")),
        systems,
        file("GeoIP2-City-Test.mmdb"),
        file("GeoLite2-ASN-Test.mmdb"),
        privacy);
  }

  private static String file(String name) {
    try {
      return Path.of(PlacesTest.class.getResource("/weblog/" + name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String client(String peer, String chain, String... proxies) {
    return new Places(rules(Stream.of(proxies).toList(), List.of(), Privacy.NONE))
        .find(peer, chain)
        .address()
        .toString();
  }

  @Test
  void the_client_is_the_right_most_that_is_no_declared_proxy() {
    String forged = "6.6.6.6, 203.0.113.7, 10.0.0.5";
    assertThat(client("10.0.0.1", forged, "10.0.0.0/8")).isEqualTo("203.0.113.7");
    assertThat(client("10.0.0.1", forged)).isEqualTo("10.0.0.1");
    assertThat(client("9.9.9.9", forged, "10.0.0.0/8")).isEqualTo("9.9.9.9");
    assertThat(client("10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.0/8")).isEqualTo("10.0.0.2");
    assertThat(client("host.Example", "")).isEqualTo("host.example");
  }

  @Test
  void databases_tell_countries_and_networks() {
    Networks city = Networks.open(file("GeoIP2-City-Test.mmdb"));
    Networks systems = Networks.open(file("GeoLite2-ASN-Test.mmdb"));
    assertThat(city.country(Address.parse("81.2.69.142").orElseThrow().inet())).contains("GB");
    assertThat(city.country(Address.parse("89.160.20.112").orElseThrow().inet())).contains("SE");
    assertThat(city.country(Address.parse("2001:218::1").orElseThrow().inet())).contains("JP");
    assertThat(city.country(Address.parse("1.1.1.1").orElseThrow().inet())).isEmpty();
    assertThat(systems.network(Address.parse("89.160.20.112").orElseThrow().inet()))
        .contains(29518L);
  }

  @Test
  void networks_of_machines_are_a_reason() {
    Places places = new Places(rules(List.of(), List.of(29518L), Privacy.NONE));
    assertThat(places.find("198.51.100.9", "").reasons()).containsExactly("network");
    assertThat(places.find("89.160.20.112", "").reasons()).containsExactly("network");
    assertThat(places.find("81.2.69.142", "").reasons()).isEmpty();
  }

  @Test
  void of_an_address_only_its_network_may_be_kept_and_still_it_has_a_country() {
    Privacy cut = new Privacy(24, 48, false, List.of(), Privacy.Key.NONE);
    Places places = new Places(rules(List.of(), List.of(), cut));
    assertThat(places.find("81.2.69.142", "").address()).hasToString("81.2.69.0");
    assertThat(places.find("81.2.69.142", "").country()).hasToString("GB");
    assertThat(places.find("2001:218:1:2::3", "").address()).hasToString("2001:218:1::");
  }
}
