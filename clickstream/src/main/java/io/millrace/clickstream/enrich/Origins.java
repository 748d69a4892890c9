package io.millrace.clickstream.enrich;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells where a visit comes from: by click ids, then by tags, then by the referrer. */
public final class Origins {
  /** The rules that these come from. */
  public static final String VERSION = Referrers.VERSION;

  private static final int MOST_PARAMETERS = 200;

  /** Who was paid for a click, by the parameter that it leaves: source and medium. */
  private static final Map<String, List<String>> CLICK_IDS = clickIds();

  private final Set<String> ownHosts;

  /**
   * @param ownHosts hosts whose links are no origin: the site's own, and those that it sends
   *     visitors to and gets back from, such as payment providers
   */
  public Origins(Set<String> ownHosts) {
    this.ownHosts = Set.copyOf(ownHosts);
  }

  private static Map<String, List<String>> clickIds() {
    Map<String, List<String>> ids = new LinkedHashMap<>();
    ids.put("gclid", List.of("google", "cpc"));
    ids.put("gbraid", List.of("google", "cpc"));
    ids.put("wbraid", List.of("google", "cpc"));
    ids.put("dclid", List.of("google", "display"));
    ids.put("msclkid", List.of("bing", "cpc"));
    ids.put("yclid", List.of("yandex", "cpc"));
    ids.put("ttclid", List.of("tiktok", "paid-social"));
    ids.put("twclid", List.of("twitter", "paid-social"));
    ids.put("li_fat_id", List.of("linkedin", "paid-social"));
    ids.put("fbclid", List.of("facebook", "social")); // also on links that nobody paid for
    return ids;
  }

  /** Whether a query may hold a tag or a click id; if not, it need not be read. */
  public static boolean mayTell(byte[] bytes, int from, int to) {
    for (int i = from; i + 4 < to; i++) {
      boolean tag =
          bytes[i] == 'u' && bytes[i + 1] == 't' && bytes[i + 2] == 'm' && bytes[i + 3] == '_';
      boolean id =
          bytes[i] == 'c'
                  && bytes[i + 1] == 'l'
                  && (bytes[i + 2] == 'i' && bytes[i + 3] == 'd'
                      || bytes[i + 2] == 'k' && bytes[i + 3] == 'i')
              || bytes[i] == 'r'
                  && bytes[i + 1] == 'a'
                  && bytes[i + 2] == 'i'
                  && bytes[i + 3] == 'd'
              || bytes[i] == 'f'
                  && bytes[i + 1] == 'a'
                  && bytes[i + 2] == 't'
                  && bytes[i + 3] == '_';
      if (tag || id) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param referrer a URL; empty if there is none
   * @param query of the page that was asked for; empty if there is none
   * @param host that was asked; empty if it is not known
   */
  public Origin of(String referrer, String query, String host) {
    Map<String, String> tags = parameters(query);
    Origin seen = referred(referrer, host);
    String source = tags.getOrDefault("utm_source", "");
    String medium = tags.getOrDefault("utm_medium", "");
    boolean tagged = !source.isEmpty() || !medium.isEmpty() || tags.containsKey("utm_campaign");
    Optional<String> click = CLICK_IDS.keySet().stream().filter(tags::containsKey).findFirst();
    if (click.isPresent()) {
      List<String> paid = CLICK_IDS.get(click.get());
      boolean natural =
          medium.isEmpty() || Set.of("organic", "referral", "(none)").contains(medium);
      source = source.isEmpty() || natural && !paid.get(1).equals("social") ? paid.get(0) : source;
      medium = natural ? paid.get(1) : medium;
    } else if (!tagged) {
      return seen;
    }
    String campaign = tags.getOrDefault("utm_campaign", "");
    return new Origin(
        medium,
        source,
        campaign,
        tags.getOrDefault("utm_term", ""),
        tags.getOrDefault("utm_content", ""),
        click.map(name -> name + ":" + tags.get(name)).orElse(""),
        Channels.of(medium, source, campaign),
        seen.spam());
  }

  private Origin referred(String referrer, String host) {
    Optional<Link> link = Link.parse(referrer);
    if (link.isEmpty()) {
      return origin("", "", "", false);
    }
    String from = link.get().host();
    if (from.equals(host) || isOwn(from)) {
      return origin("internal", "", "", false);
    }
    boolean spam = Referrers.vendored().isSpam(from);
    Optional<Referrers.Known> known = Referrers.vendored().find(from, link.get().path());
    if (known.isEmpty()) {
      return origin("referral", from, "", spam);
    }
    Map<String, String> query =
        known.get().params().isEmpty() ? Map.of() : parameters(link.get().query());
    String term =
        known.get().params().stream()
            .map(query::get)
            .filter(value -> value != null && !value.isEmpty())
            .findFirst()
            .orElse("");
    return origin(known.get().medium(), known.get().name(), term, spam);
  }

  private boolean isOwn(String host) {
    String rest = host;
    while (!rest.isEmpty()) {
      if (ownHosts.contains(rest)) {
        return true;
      }
      int dot = rest.indexOf('.');
      rest = dot < 0 ? "" : rest.substring(dot + 1);
    }
    return false;
  }

  private static Origin origin(String medium, String source, String term, boolean spam) {
    return new Origin(medium, source, "", term, "", "", Channels.of(medium, source, ""), spam);
  }

  /**
   * By name, in small letters; of several values the first. What cannot be decoded stays as it is.
   */
  static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    int at = 0;
    while (at < query.length() && parameters.size() < MOST_PARAMETERS) {
      int end = query.indexOf('&', at);
      end = end < 0 ? query.length() : end;
      int equals = query.indexOf('=', at);
      if (equals > at && equals < end) {
        parameters.putIfAbsent(
            decoded(query.substring(at, equals)).toLowerCase(Locale.ROOT),
            decoded(query.substring(equals + 1, end)));
      }
      at = end + 1;
    }
    return parameters;
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) { // %zz
      return text;
    }
  }
}
