package io.millrace.clickstream.enrich;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whose pages are whose: search engines, social networks, assistants, and hosts that only spam. */
final class Referrers {
  static final String VERSION = "referrers-2026-11";

  private static final Referrers VENDORED = new Referrers();

  /**
   * A site that sends visitors.
   *
   * @param medium {@code organic}, {@code social} or {@code ai-assistant}
   * @param params of its query that hold what was searched for
   */
  record Known(String medium, String name, List<String> params) {}

  private final Map<String, Known> hosts = new HashMap<>();
  private final Set<String> spammers;

  private Referrers() {
    Resources.json("search_engines.json").fields().forEachRemaining(this::engine);
    sites("socials.json", "social");
    sites("ai_assistants.json", "ai-assistant");
    spammers = new HashSet<>(Resources.lines("referrer_spammers.txt"));
  }

  static Referrers vendored() {
    return VENDORED;
  }

  private void engine(Map.Entry<String, JsonNode> engine) {
    List<String> params = new ArrayList<>();
    for (JsonNode form : engine.getValue()) {
      List<String> own = new ArrayList<>();
      form.path("params").forEach(param -> own.add(param.asText()));
      own.removeIf(param -> param.startsWith("/"));
      if (!own.isEmpty()) { // a form without any has those of the form before it
        params = own;
      }
      for (JsonNode url : form.path("urls")) {
        hosts.putIfAbsent(url.asText(), new Known("organic", engine.getKey(), List.copyOf(params)));
      }
    }
  }

  private void sites(String list, String medium) {
    Resources.json(list)
        .fields()
        .forEachRemaining(
            site ->
                site.getValue()
                    .forEach(
                        host ->
                            hosts.put(host.asText(), new Known(medium, site.getKey(), List.of()))));
  }

  /**
   * @param host in small letters, without a port
   * @param path beginning with a slash, or empty
   */
  Optional<Known> find(String host, String path) {
    String bare = host.startsWith("www.") ? host.substring(4) : host;
    Known found = withPath(host, path);
    found = found == null ? withPath(bare, path) : found;
    String rest = bare;
    while (found == null && rest.indexOf('.') > 0) { // a part of a known site
      rest = rest.substring(rest.indexOf('.') + 1);
      Known parent = hosts.get(rest);
      found = parent != null && parent.medium().equals("organic") ? null : parent;
    }
    return Optional.ofNullable(found);
  }

  private Known withPath(String host, String path) {
    int second = path.indexOf('/', 1);
    String folder = second < 0 ? path : path.substring(0, second);
    for (String name : forms(host)) {
      Known known = hosts.get(name + folder);
      known = known == null ? hosts.get(name + path) : known;
      known = known == null ? hosts.get(name) : known;
      if (known != null) {
        return known;
      }
    }
    return null;
  }

  /**
   * The host, and as the list writes it for all countries: {@code google.{}} for {@code
   * google.co.uk}, {@code {}.altavista.com} for {@code fr.altavista.com}.
   */
  private static List<String> forms(String host) {
    List<String> forms = new ArrayList<>();
    forms.add(host);
    int last = host.lastIndexOf('.');
    if (last > 0) {
      forms.add(host.substring(0, last) + ".{}");
      int before = host.lastIndexOf('.', last - 1);
      boolean twofold = before > 0 && last - before <= 4 && host.length() - last <= 3;
      if (twofold) {
        forms.add(host.substring(0, before) + ".{}");
      }
    }
    int first = host.indexOf('.');
    if (first > 0) {
      forms.add("{}" + host.substring(first));
    }
    return forms;
  }

  /** Whether a host's referrers are made up to be seen in logs. */
  boolean isSpam(String host) {
    String rest = host;
    while (rest.indexOf('.') > 0) {
      if (spammers.contains(rest)) {
        return true;
      }
      rest = rest.substring(rest.indexOf('.') + 1);
    }
    return false;
  }
}
