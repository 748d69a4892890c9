package io.millrace.clickstream.enrich;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Google's default channel group.
 *
 * @see <a href="https://support.google.com/analytics/answer/9756891">The rules</a>, of which the
 *     first that fits counts. Google's own list of sites by category is replaced by the vendored
 *     lists of search engines and social networks and by few names of shops and video sites
 */
final class Channels {
  private static final Pattern PAID = Pattern.compile("^(.*cp.*|ppc|retargeting|paid.*)$");
  private static final Pattern SHOP_CAMPAIGN =
      Pattern.compile("^(.*(([^a-df-z]|^)shop|shopping).*)$");
  private static final Pattern VIDEO_MEDIUM = Pattern.compile("^(.*video.*)$");
  private static final Set<String> DISPLAY =
      Set.of("display", "banner", "expandable", "interstitial", "cpm");
  private static final Set<String> SOCIAL =
      Set.of("social", "social-network", "social-media", "sm", "social network", "social media");
  private static final Set<String> EMAIL = Set.of("email", "e-mail", "e_mail", "e mail");
  private static final Set<String> SHOPS =
      Set.of(
          "amazon",
          "ebay",
          "etsy",
          "walmart",
          "shopify",
          "alibaba",
          "aliexpress",
          "mercadolibre",
          "shopping.google.com",
          "idealo");
  private static final Set<String> VIDEOS =
      Set.of("youtube", "vimeo", "twitch", "dailymotion", "netflix", "hulu", "disneyplus");

  private static final Set<Kind> PAID_PLACES = EnumSet.of(Kind.SEARCH, Kind.SOCIAL, Kind.VIDEO);

  private Channels() {}

  /** What kind of site a source is; by its name or host. */
  private enum Kind {
    SHOP,
    SEARCH,
    SOCIAL,
    VIDEO,
    ASSISTANT,
    OTHER
  }

  /** All in any case; empty for what is not known. */
  static String of(String anyMedium, String anySource, String anyCampaign) {
    String medium = anyMedium.toLowerCase(Locale.ROOT);
    String source = anySource.toLowerCase(Locale.ROOT);
    String campaign = anyCampaign.toLowerCase(Locale.ROOT);
    boolean noMedium = medium.isEmpty() || medium.equals("(none)") || medium.equals("(not set)");
    if (noMedium && (source.isEmpty() || source.equals("(direct)"))) {
      return campaign.contains("cross-network") ? "Cross-network" : "Direct";
    }
    if (medium.equals("internal")) {
      return "Direct";
    }
    if (campaign.contains("cross-network")) {
      return "Cross-network";
    }
    Kind kind = kind(source);
    boolean shops = kind == Kind.SHOP || SHOP_CAMPAIGN.matcher(campaign).matches();
    boolean isPaid = PAID.matcher(medium).matches();
    if (isPaid && (shops || PAID_PLACES.contains(kind))) {
      return paid(kind, shops);
    }
    if (DISPLAY.contains(medium)) {
      return "Display";
    }
    return isPaid ? "Paid Other" : unpaid(medium, source, kind, shops);
  }

  private static String paid(Kind kind, boolean shops) {
    if (shops) {
      return "Paid Shopping";
    }
    return switch (kind) {
      case SEARCH -> "Paid Search";
      case SOCIAL -> "Paid Social";
      default -> "Paid Video";
    };
  }

  private static String unpaid(String medium, String source, Kind kind, boolean shops) {
    if (shops) {
      return "Organic Shopping";
    }
    if (kind == Kind.SOCIAL || SOCIAL.contains(medium)) {
      return "Organic Social";
    }
    if (kind == Kind.VIDEO || VIDEO_MEDIUM.matcher(medium).matches()) {
      return "Organic Video";
    }
    if (kind == Kind.SEARCH || medium.equals("organic")) {
      return "Organic Search";
    }
    if (kind == Kind.ASSISTANT || medium.equals("ai-assistant")) {
      return "AI Assistant";
    }
    if (Set.of("referral", "app", "link").contains(medium)) {
      return "Referral";
    }
    return named(medium, source);
  }

  private static String named(String medium, String source) {
    if (EMAIL.contains(medium) || EMAIL.contains(source)) {
      return "Email";
    }
    if (medium.equals("affiliate")) {
      return "Affiliates";
    }
    if (medium.equals("audio")) {
      return "Audio";
    }
    if (medium.equals("sms") || source.equals("sms")) {
      return "SMS";
    }
    boolean push =
        medium.endsWith("push") || medium.contains("mobile") || medium.contains("notification");
    return push || source.equals("firebase") ? "Mobile Push Notifications" : "Unassigned";
  }

  private static Kind kind(String source) {
    String name = source.startsWith("www.") ? source.substring(4) : source;
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    if (SHOPS.contains(first) || SHOPS.contains(name)) {
      return Kind.SHOP;
    }
    if (VIDEOS.contains(first)) {
      return Kind.VIDEO;
    }
    String host = dot < 0 ? name + ".com" : name;
    return Referrers.vendored()
        .find(host, "")
        .map(
            known ->
                switch (known.medium()) {
                  case "organic" -> Kind.SEARCH;
                  case "social" -> Kind.SOCIAL;
                  default -> Kind.ASSISTANT;
                })
        .orElse(Kind.OTHER);
  }
}
