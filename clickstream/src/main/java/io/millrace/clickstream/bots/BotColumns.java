package io.millrace.clickstream.bots;

import java.util.LinkedHashMap;
import java.util.Map;

/** The columns of a table of verdicts: one row for each visitor of a site and slice. */
public final class BotColumns {
  public static final String SITE = "site";
  public static final String VISITOR = "visitor";
  public static final String USER_AGENT = "user_agent";
  public static final String ADDRESS = "address";
  public static final String FIRST_AT = "first_at";
  public static final String LAST_AT = "last_at";
  public static final String EVENTS = "events";
  public static final String PAGES = "pages";
  public static final String DISTINCT_PAGES = "distinct_pages";
  public static final String ROBOTS_TXT = "robots_txt";
  public static final String HEADS = "heads";
  public static final String ASSETS = "assets";
  public static final String WITHOUT_REFERRER = "without_referrer";
  public static final String DEEPEST = "deepest";
  public static final String ACTIVE_QUARTERS = "active_quarters";
  public static final String ACTIVE_HOURS = "active_hours";
  public static final String NIGHT_EVENTS = "night_events";
  public static final String BOT = "bot";
  public static final String REASONS = "reasons";
  public static final String RULES = "rules";

  private BotColumns() {}

  /** What each holds, by name, in the table's order. */
  public static Map<String, String> comments() {
    Map<String, String> comments = new LinkedHashMap<>();
    comments.put(SITE, "The site");
    comments.put(VISITOR, "The visitor, as the events have it");
    comments.put(USER_AGENT, "What it calls itself; of several the first by the alphabet");
    comments.put(ADDRESS, "Its address; of several the first by the alphabet");
    comments.put(FIRST_AT, "Its first event of the slice");
    comments.put(LAST_AT, "Its last event of the slice");
    comments.put(EVENTS, "How many events");
    comments.put(PAGES, "How many page views");
    comments.put(DISTINCT_PAGES, "How many pages: paths of page views");
    comments.put(ROBOTS_TXT, "How many requests of /robots.txt");
    comments.put(HEADS, "How many requests by HEAD");
    comments.put(ASSETS, "How many style sheets, scripts, pictures and fonts");
    comments.put(WITHOUT_REFERRER, "How many page views without a referrer");
    comments.put(DEEPEST, "How many folders deep its deepest page lies");
    comments.put(ACTIVE_QUARTERS, "Quarters of an hour (UTC) with an event");
    comments.put(ACTIVE_HOURS, "Hours of the declared zone's clock with an event");
    comments.put(NIGHT_EVENTS, "Events from 1 to 5 by the declared zone's clock");
    comments.put(BOT, "Whether it is taken for a machine");
    comments.put(REASONS, "Why: those of its events and those of its behaviour, sorted");
    comments.put(RULES, "The version of the rules, with their limits");
    return comments;
  }
}
