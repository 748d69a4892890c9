package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.fold.Fact;
import io.millrace.ingest.journal.fold.StateCodec;
import io.millrace.ingest.journal.replay.Event.End;
import io.millrace.ingest.journal.type.BadValue;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;

/** Decides about the versions of the keys of one slot, one key after the other. */
final class HistoryTask {
  /**
   * What holds for all keys.
   *
   * @param forgotten of deletes before this position not all are remembered any more
   */
  record Rules(Barriers barriers, String forgotten) implements Serializable {}

  private final Reading reading;
  private final Rules rules;
  private final List<End> barriers;
  private final HistoryRows rows;
  private final UnsafeRows tombstoneRows;
  private final List<byte[]> entering = new ArrayList<>();
  private final List<StoredVersion> leaving = new ArrayList<>();
  private final List<byte[]> tombstones = new ArrayList<>();
  private final List<Reject> rejects = new ArrayList<>();
  private final Map<Outcome, Long> keys = new EnumMap<>(Outcome.class);
  private final Map<Decided.Told, Long> facts = new EnumMap<>(Decided.Told.class);
  private final Map<VersionFate, Long> versions = new EnumMap<>(VersionFate.class);

  HistoryTask(Reading reading, Rules rules) {
    this.reading = reading;
    this.rules = rules;
    this.barriers = rules.barriers().ends();
    this.rows = new HistoryRows(reading);
    this.tombstoneRows = new UnsafeRows(Tombstones.schema(reading.keys()));
  }

  /**
   * @param sent what {@link HistoryMeeting} found for the slot
   */
  Decided decide(Folded folded, Iterator<InternalRow> sent) {
    Map<Integer, KnownLife> known = new HashMap<>();
    Map<ByteBuffer, KnownLife> beside = new HashMap<>();
    while (sent.hasNext()) {
      take(sent.next(), known, beside);
    }
    for (int number = 0; number < folded.states().length; number++) {
      List<Fact> told = StateCodec.read(folded.states()[number]).facts();
      KnownLife before = known.getOrDefault(number, new KnownLife());
      count(decide(told, before, rows.key(folded.keys()[number], 2)));
    }
    beside.forEach((key, before) -> decide(List.of(), before, rows.key(key.array(), 0)));
    return decided();
  }

  private void take(
      InternalRow pair, Map<Integer, KnownLife> known, Map<ByteBuffer, KnownLife> beside) {
    byte[] bytes = pair.getBinary(1);
    if (pair.getBinary(0)[0] == HistoryMeeting.DELETE) {
      HistoryRows.Delete delete = HistoryRows.delete(bytes);
      known.computeIfAbsent(delete.number(), number -> new KnownLife()).add(delete.end());
      return;
    }
    int number = rows.number(bytes);
    KnownLife life =
        number == HistoryMeeting.BESIDE
            ? beside.computeIfAbsent(ByteBuffer.wrap(rows.keyOf(bytes)), key -> new KnownLife())
            : known.computeIfAbsent(number, one -> new KnownLife());
    StoredVersion twin = life.add(rows.version(bytes));
    if (twin != null) {
      leave(twin, VersionFate.WITHDRAWN); // somebody else wrote the row twice
    }
  }

  private Outcome decide(List<Fact> told, KnownLife before, Object[] key) {
    Map<String, Event> events = before.events(rules.barriers());
    barriers.forEach(barrier -> events.put(barrier.position(), barrier));
    List<Decided.Told> news = told.stream().map(fact -> tell(fact, before, events)).toList();
    Life life = Life.of(events.values(), reading.names(), rows::same);
    boolean changed = meet(life, before);
    remember(life, before, events, key);
    for (int i = 0; i < news.size(); i++) {
      facts.merge(isIdle(told.get(i), life) ? Decided.Told.STALE : news.get(i), 1L, Long::sum);
    }
    return outcome(news, before, life, changed);
  }

  /** Adds what a fact tells to what is known, if it can be placed. */
  private Decided.Told tell(Fact fact, KnownLife before, Map<String, Event> events) {
    String position = fact.position();
    if (before.knows(position)) {
      return Decided.Told.REPEATED;
    }
    long at = fact.at() * StoredVersion.MICROS;
    if (fact.isDelete()) {
      events.put(position, new End(position, at, Event.Kind.DELETE));
    } else if (position.compareTo(rules.forgotten()) < 0 && !before.spans(position)) {
      rejects.add(
          FoldTask.reject(
              reading,
              fact,
              Reject.Reason.BEYOND_RETENTION,
              "The change is older than deletes that are not remembered any more, so it cannot be told how long its row lived"));
      return Decided.Told.REJECTED;
    } else {
      try {
        events.put(position, rows.image(fact, at));
      } catch (BadValue bad) {
        rejects.add(FoldTask.reject(reading, fact, bad.getMessage()));
        return Decided.Told.REJECTED;
      }
    }
    return position.compareTo(before.newest()) < 0 ? Decided.Told.LATE : Decided.Told.NEW;
  }

  /** What is to be done so that the table has this life; whether that is anything. */
  private boolean meet(Life life, KnownLife before) {
    Map<String, StoredVersion> left = new TreeMap<>(before.versions());
    boolean changed = false;
    for (Version version : life.versions()) {
      StoredVersion stored = left.remove(version.position());
      VersionFate fate =
          stored == null
              ? VersionFate.OPENED
              : stored.is(version, reading.names())
                  ? VersionFate.UNCHANGED
                  : VersionFate.of(stored, version);
      if (fate.leaves()) {
        leaving.add(stored);
      }
      if (fate.enters()) {
        entering.add(rows.bytes(version, life.values(version)));
      }
      versions.merge(fate, 1L, Long::sum);
      changed |= fate != VersionFate.UNCHANGED;
    }
    left.values().forEach(stored -> leave(stored, VersionFate.WITHDRAWN));
    return changed || !left.isEmpty();
  }

  private void leave(StoredVersion stored, VersionFate fate) {
    leaving.add(stored);
    versions.merge(fate, 1L, Long::sum);
  }

  /** Deletes that end no version, and may end one that comes late. */
  private void remember(Life life, KnownLife before, Map<String, Event> events, Object[] key) {
    for (Event event : events.values()) {
      if (event instanceof End end
          && end.isOfKey()
          && !life.isClosing(end.position())
          && !before.remembers(end.position())
          && end.position().compareTo(rules.forgotten()) >= 0) {
        tombstones.add(
            tombstoneRows.bytes(
                Tombstones.values(key, end.position(), end.at() / StoredVersion.MICROS)));
      }
    }
  }

  /** A delete that ends nothing, and before which nothing can be placed any more. */
  private boolean isIdle(Fact fact, Life life) {
    return fact.isDelete()
        && !life.isClosing(fact.position())
        && fact.position().compareTo(rules.forgotten()) < 0;
  }

  private static Outcome outcome(
      List<Decided.Told> news, KnownLife before, Life life, boolean changed) {
    if (!news.isEmpty() && news.stream().allMatch(Decided.Told.REJECTED::equals)) {
      return Outcome.REJECTED;
    }
    if (!changed) {
      return life.versions().isEmpty() ? Outcome.ABSENT : Outcome.UNCHANGED;
    }
    if (before.versions().isEmpty()) {
      return Outcome.INSERTED;
    }
    return before.isLive() && life.versions().stream().noneMatch(Version::isOpen)
        ? Outcome.DELETED
        : Outcome.UPDATED;
  }

  private void count(Outcome outcome) {
    keys.merge(outcome, 1L, Long::sum);
  }

  private Decided decided() {
    return new Decided(
        entering.toArray(byte[][]::new),
        leaving.stream().map(StoredVersion::file).toArray(String[]::new),
        leaving.stream().mapToLong(StoredVersion::row).toArray(),
        tombstones.toArray(byte[][]::new),
        rejects,
        new Decided.Counts(
            keys, facts, versions, entering.size(), leaving.size(), 0, tombstones.size()));
  }
}
