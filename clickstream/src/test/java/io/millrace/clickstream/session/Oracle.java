package io.millrace.clickstream.session;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Sessions by the words of the specification: all events of a visitor in order, one after another.
 * Knows nothing of parts, slices or rows.
 */
final class Oracle {
  private final SessionRules rules;

  Oracle(SessionRules rules) {
    this.rules = rules;
  }

  /** A line for each session, sorted, as {@link Lines} writes the table's rows. */
  List<String> sessions(List<Hit> events) {
    TreeMap<String, List<Hit>> visitors = new TreeMap<>();
    for (Hit hit : events) {
      String who =
          rules.by() == SessionRules.By.USER && hit.user() != null
              ? "user " + hit.user()
              : hit.visitor() != null ? "visitor " + hit.visitor() : "event " + hit.id();
      visitors.computeIfAbsent(hit.site() + " " + who, each -> new ArrayList<>()).add(hit);
    }
    List<String> lines = new ArrayList<>();
    visitors.values().forEach(hits -> addSessions(hits, lines));
    lines.sort(null);
    return lines;
  }

  private void addSessions(List<Hit> hits, List<String> lines) {
    hits.sort(Hit.ORDER);
    List<Hit> session = new ArrayList<>();
    String begun = null;
    String from = null;
    for (Hit hit : hits) {
      if (!session.isEmpty()) {
        String why = why(session, hit);
        if (why != null) {
          lines.add(line(session, begun, from));
          begun = why.equals("AWAY") ? null : why;
          from = begun == null ? null : session.get(0).id();
          session.clear();
        }
      }
      session.add(hit);
    }
    lines.add(line(session, begun, from));
  }

  /** Why an event is not of the session before it; null if it is. */
  private String why(List<Hit> session, Hit hit) {
    Hit first = session.get(0);
    Hit before = session.get(session.size() - 1);
    long gap = rules.gaps().getOrDefault(hit.site(), rules.gap()).toNanos() / 1_000;
    if (hit.time() - before.time() > gap) {
      return "AWAY";
    }
    if (rules.midnight() != null
        && !day(hit.time(), rules.midnight()).equals(day(before.time(), rules.midnight()))) {
      return "MIDNIGHT";
    }
    String user =
        session.stream().map(Hit::user).filter(Objects::nonNull).reduce((a, b) -> b).orElse(null);
    if (rules.user() && hit.user() != null && user != null && !user.equals(hit.user())) {
      return "USER";
    }
    boolean bears = hit.campaign() != null || hit.clickId() != null;
    if (rules.campaign()
        && bears
        && !(Objects.equals(hit.campaign(), first.campaign())
            && Objects.equals(hit.clickId(), first.clickId()))) {
      return "CAMPAIGN";
    }
    if (rules.maxLength() != null
        && Math.floorDiv(hit.time(), 1_000_000L) * 1_000_000L - first.time()
            > rules.maxLength().toNanos() / 1_000) {
      return "MAX_LENGTH";
    }
    return null;
  }

  private static LocalDate day(long micros, ZoneId zone) {
    return Instant.ofEpochMilli(Math.floorDiv(micros, 1_000L)).atZone(zone).toLocalDate();
  }

  private String line(List<Hit> session, String begun, String from) {
    Hit first = session.get(0);
    Hit last = session.get(session.size() - 1);
    List<Hit> pages = session.stream().filter(Hit::page).toList();
    long beat = rules.heartbeat().toMillis();
    long beats =
        session.stream()
            .filter(hit -> hit.type().equals("ping"))
            .map(hit -> Math.floorDiv(hit.time(), beat * 1_000))
            .distinct()
            .count();
    TreeSet<String> users = new TreeSet<>();
    session.stream().map(Hit::user).filter(Objects::nonNull).forEach(users::add);
    return String.join(
        "|",
        first.site(),
        String.valueOf(first.visitor()),
        users.size() == 1 ? users.first() : "null",
        users.toString(),
        String.valueOf(first.time()),
        String.valueOf(last.time()),
        day(first.time(), ZoneOffset.UTC).toString(),
        String.valueOf(session.size()),
        String.valueOf(pages.size()),
        String.valueOf(
            session.stream().filter(hit -> hit.status() != null && hit.status() >= 400).count()),
        String.valueOf(
            session.stream().mapToLong(hit -> hit.bytes() == null ? 0 : hit.bytes()).sum()),
        String.valueOf((last.time() - first.time()) / 1_000),
        String.valueOf(beats * beat),
        String.valueOf(pages.size() <= 1 && beats == 0),
        pages.isEmpty() ? "null" : pages.get(0).path(),
        pages.isEmpty() ? "null" : pages.get(pages.size() - 1).path(),
        String.valueOf(first.channel()),
        String.valueOf(last.channel()),
        String.valueOf(first.campaign()),
        String.valueOf(first.clickId()),
        String.valueOf(session.stream().anyMatch(Hit::bot)),
        String.valueOf(begun),
        String.valueOf(from),
        first.id(),
        last.id());
  }
}
