package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.replay.Decided.Told;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where every event of a slice went: each change is in the table, or is accounted for.
 *
 * @param folded what folding left out, over all slots
 * @param keys by what became of them
 * @param facts by what they told
 * @param versions of a history; empty if there is none
 * @param swept rows that a barrier removed, beside those of keys that the slice speaks of
 * @param tombstones remembered after the slice, and let go by it
 */
record Balance(
    ScanSummary scan,
    Folded.Facts folded,
    Map<Outcome, Long> keys,
    Map<Told, Long> facts,
    Optional<Versions> versions,
    long swept,
    long tombstones,
    long expired) {

  static Balance of(
      ScanSummary scan,
      List<Folded.Facts> slots,
      List<Decided.Counts> decisions,
      Optional<Versions> versions,
      long swept,
      long tombstones,
      long expired) {
    Map<Outcome, Long> keys = new EnumMap<>(Outcome.class);
    Map<Told, Long> facts = new EnumMap<>(Told.class);
    for (Decided.Counts counts : decisions) {
      counts.keys().forEach((outcome, n) -> keys.merge(outcome, n, Long::sum));
      counts.facts().forEach((told, n) -> facts.merge(told, n, Long::sum));
    }
    Folded.Facts all = slots.stream().reduce(Folded.Facts.NONE, Folded.Facts::plus);
    return new Balance(scan, all, keys, facts, versions, swept, tombstones, expired);
  }

  /**
   * Each change is a truncate, a repetition, superseded, held back, rejected, or has told something
   * of its key; each key has come to one outcome, and each row of a history to one end.
   */
  boolean addsUp() {
    long changes = scan.changes() + folded.heldIn();
    long accounted =
        scan.operations(Change.Operation.TRUNCATE)
            + duplicates()
            + superseded()
            + folded.held()
            + folded.heldBefore()
            + folded.rejected()
            + folded.folded();
    long told = facts.values().stream().mapToLong(Long::longValue).sum();
    long outcomes = keys.values().stream().mapToLong(Long::longValue).sum();
    return changes == accounted
        && told == folded.folded()
        && outcomes == folded.keys()
        && versions.map(Versions::addsUp).orElse(true);
  }

  /** All of it, by name, for the record of the slice. */
  Map<String, Long> entries() {
    Map<String, Long> entries = new LinkedHashMap<>();
    long markers = scan.markers().values().stream().mapToLong(Long::longValue).sum();
    entries.put("read", scan.changes() + markers + scan.rejects());
    for (Change.Operation operation : Change.Operation.values()) {
      entries.put("read." + lower(operation), scan.operations(operation));
    }
    if (scan.copied() > 0) {
      entries.put("copied", scan.copied());
    }
    scan.markers().forEach((marker, n) -> entries.put("marker." + dashed(marker), n));
    entries.put("duplicates", duplicates());
    entries.put("superseded", superseded());
    entries.put("tied", scan.tied() + folded.tied());
    entries.put("stale", told(Told.STALE));
    entries.put("repeated", told(Told.REPEATED));
    entries.put("late", told(Told.LATE));
    entries.put("applied", told(Told.NEW));
    entries.put("rejected", rejected());
    entries.put("held", folded.held());
    entries.put("resumed", folded.heldIn() - folded.heldBefore());
    entries.put("keys", folded.keys());
    entries.put("inserted", keys(Outcome.INSERTED));
    entries.put("updated", keys(Outcome.UPDATED));
    entries.put("patched", keys(Outcome.PATCHED));
    entries.put("deleted", keys(Outcome.DELETED) + swept);
    entries.put("unchanged", keys(Outcome.UNCHANGED) + keys(Outcome.ABSENT));
    versions.ifPresent(told -> entries.putAll(told.entries()));
    entries.put("tombstones.kept", tombstones);
    entries.put("tombstones.expired", expired);
    return entries;
  }

  long rejected() {
    return scan.rejects() + folded.rejected() + told(Told.REJECTED);
  }

  private long duplicates() {
    return scan.duplicates() + folded.duplicates();
  }

  private long superseded() {
    return scan.superseded() + folded.superseded();
  }

  private long told(Told told) {
    return facts.getOrDefault(told, 0L);
  }

  private long keys(Outcome outcome) {
    return keys.getOrDefault(outcome, 0L);
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static String dashed(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
