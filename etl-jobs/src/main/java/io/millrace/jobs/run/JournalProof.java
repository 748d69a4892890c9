package io.millrace.jobs.run;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where the events of a journal's slice went, from the balance that its commit and the ledger keep:
 * each was read and is in the table or accounted for, and each key came to one end.
 */
public final class JournalProof {
  private static final String OPERATION = "read.";
  private static final String MARKER = "marker.";

  /** What becomes of events that are neither applied to the table nor markers. */
  private static final List<String> ACCOUNTED =
      List.of(
          "duplicates",
          "superseded",
          "stale",
          "repeated",
          "late",
          "rejected",
          "held",
          "resumed",
          "tied");

  private static final String VERSION = "versions.";

  private final Map<String, Long> balance;

  private JournalProof(Map<String, Long> balance) {
    this.balance = balance;
  }

  /** Empty if the balance is not that of a journal. */
  public static Optional<JournalProof> of(Map<String, Long> balance) {
    return balance.containsKey("keys") && balance.containsKey("applied")
        ? Optional.of(new JournalProof(balance))
        : Optional.empty();
  }

  /** In a few words: what was read and what it did to the table. */
  public String brief() {
    String done =
        (isHistory()
                ? changedVersions().map(versions -> "versions " + versions)
                : told(Stream.of("inserted", "updated", "patched", "deleted")))
            .orElse("nothing changed");
    return "%,d events: %s".formatted(number("read"), done)
        + told(ACCOUNTED.stream()).map(accounted -> "; " + accounted).orElse("");
  }

  /**
   * All of it, a line each with a name before it.
   *
   * @param ready when the slice was, to tell the lag
   */
  public Map<String, String> lines(Instant ready) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("events", "read %,d%s".formatted(number("read"), by()));
    told(ACCOUNTED.stream()).ifPresent(text -> lines.put("of them", text));
    lines.put(
        "keys",
        "%,d: %s"
            .formatted(
                number("keys"),
                each(Stream.of("inserted", "updated", "patched", "deleted", "unchanged"))));
    if (isHistory()) {
      lines.put("versions", changedVersions().orElse("as they were"));
    }
    lines.put(
        "deletes",
        "remembered %,d, forgotten %,d"
            .formatted(number("tombstones.kept"), number("tombstones.expired")));
    lag(ready).ifPresent(lag -> lines.put("lag", words(lag)));
    return lines;
  }

  /** How long after the source's newest change the slice was ready; empty if no clock tells. */
  public Optional<Duration> lag(Instant ready) {
    return Optional.ofNullable(balance.get(JournalJob.NEWEST_CHANGE))
        .map(newest -> Duration.between(Instant.ofEpochMilli(newest), ready));
  }

  private static String words(Duration lag) {
    return lag.isNegative()
        ? "the newest change is %s ahead of our clock".formatted(rough(lag.negated()))
        : "%s from the newest change until ready".formatted(rough(lag));
  }

  private static String rough(Duration lag) {
    return lag.toDays() > 1
        ? lag.toDays() + " days"
        : lag.toMinutes() > 1 ? lag.toMinutes() + " minutes" : lag.toSeconds() + " seconds";
  }

  private String by() {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(balance)
        .forEach(
            (name, n) -> {
              if (n > 0 && (name.startsWith(OPERATION) || name.startsWith(MARKER))) {
                parts.add("%s %,d".formatted(name.substring(name.indexOf('.') + 1), n));
              }
            });
    return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
  }

  private boolean isHistory() {
    return balance.containsKey(VERSION + "opened");
  }

  /** Of a history, what became of the versions of the slice's keys. */
  private Optional<String> changedVersions() {
    String text =
        Stream.of("opened", "closed", "split", "restated", "withdrawn")
            .filter(fate -> number(VERSION + fate) > 0)
            .map(fate -> "%,d %s".formatted(number(VERSION + fate), fate))
            .collect(joining(", "));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private Optional<String> told(Stream<String> names) {
    String text =
        names
            .filter(name -> number(name) > 0)
            .map(name -> "%,d %s".formatted(number(name), name))
            .collect(joining(", "));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private String each(Stream<String> names) {
    return names.map(name -> "%,d %s".formatted(number(name), name)).collect(joining(", "));
  }

  private long number(String name) {
    return balance.getOrDefault(name, 0L);
  }
}
