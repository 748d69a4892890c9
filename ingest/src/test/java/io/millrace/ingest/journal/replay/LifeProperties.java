package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.replay.Event.End;
import io.millrace.ingest.journal.replay.Event.Image;
import io.millrace.ingest.journal.replay.Event.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The life of one key, told in pieces that come in any order, without a table. */
class LifeProperties {
  private static final List<String> COLUMNS = List.of("id", "a", "b");

  /** What a table and its companion would have of the key. */
  private static final class Shelf {
    private List<StoredVersion> versions = List.of();
    private final Map<String, End> deletes = new HashMap<>();
    private final NavigableMap<String, Barriers.Barrier> barriers = new TreeMap<>();
    private boolean changed;

    void take(List<Event> slice) {
      for (Event event : slice) {
        if (event instanceof End end && !end.isOfKey()) {
          barriers.put(end.position(), new Barriers.Barrier(kind(end), end.at() / 1000));
        }
      }
      Barriers all = new Barriers(barriers, new TreeMap<>());
      KnownLife known = new KnownLife();
      versions.forEach(known::add);
      deletes.values().forEach(known::add);
      Map<String, Event> events = known.events(all);
      all.ends().forEach(end -> events.put(end.position(), end));
      slice.stream()
          .filter(event -> !known.knows(event.position()))
          .forEach(event -> events.putIfAbsent(event.position(), event));
      keep(Life.of(events.values(), COLUMNS, Arrays::equals), events, known);
    }

    private void keep(Life life, Map<String, Event> events, KnownLife known) {
      changed = life.versions().size() != versions.size();
      List<StoredVersion> now = new ArrayList<>();
      for (Version version : life.versions()) {
        StoredVersion before = known.versions().get(version.position());
        changed |= before == null || !before.is(version, COLUMNS);
        now.add(stored(version, life.values(version)));
      }
      versions = now;
      for (Event event : events.values()) {
        if (event instanceof End end
            && end.isOfKey()
            && !life.isClosing(end.position())
            && deletes.put(end.position(), end) == null) {
          changed = true;
        }
      }
    }

    private static StoredVersion stored(Version version, Object[] values) {
      return new StoredVersion(
          version.position(),
          version.layers().carried(COLUMNS),
          StoredVersion.Period.of(version),
          new HashMap<>(version.snapshots()),
          column -> values[column],
          "file",
          0);
    }

    private static Tombstones.Kind kind(End end) {
      return end.kind() == Kind.SNAPSHOT ? Tombstones.Kind.SNAPSHOT : Tombstones.Kind.BARRIER;
    }

    List<String> texts() {
      return versions.stream()
          .map(
              version ->
                  "%s %d-%d %s %s"
                      .formatted(
                          version.position(),
                          version.period().from(),
                          version.period().to(),
                          version.period().closed(),
                          IntStream.range(0, COLUMNS.size()).mapToObj(version.values()).toList()))
          .toList();
    }
  }

  @Property(tries = 2000)
  void no_cut_order_or_repetition_matters(
      @ForAll("happenings") List<Event> all, @ForAll Random random) {
    Shelf once = new Shelf();
    once.take(all);
    Shelf pieces = new Shelf();
    List<Event> shuffled = new ArrayList<>(all);
    shuffled.addAll(all.subList(0, random.nextInt(all.size() + 1)));
    Collections.shuffle(shuffled, random);
    while (!shuffled.isEmpty()) {
      List<Event> slice = shuffled.subList(0, 1 + random.nextInt(shuffled.size()));
      pieces.take(List.copyOf(slice));
      slice.clear();
    }
    assertThat(pieces.texts()).isEqualTo(once.texts());
    pieces.take(all);
    assertThat(pieces.changed).as("again").isFalse();
  }

  @Property
  void periods_follow_one_another(@ForAll("happenings") List<Event> all) {
    List<Version> versions = Life.of(all, COLUMNS, Arrays::equals).versions();
    for (int i = 0; i < versions.size(); i++) {
      Version version = versions.get(i);
      assertThat(version.isOpen() && i < versions.size() - 1).isFalse();
      if (!version.isOpen()) {
        assertThat(version.to()).isGreaterThanOrEqualTo(version.from());
        assertThat(version.closed()).isGreaterThan(version.position());
      }
      if (i > 0) {
        assertThat(version.from()).isGreaterThanOrEqualTo(versions.get(i - 1).to());
      }
    }
  }

  @Provide
  Arbitrary<List<Event>> happenings() {
    return Arbitraries.integers()
        .between(1, 1_000_000)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(
            seeds -> {
              List<Event> events = new ArrayList<>();
              for (int i = 0; i < seeds.size(); i++) {
                events.add(event(i + 1, new Random(seeds.get(i))));
              }
              return events;
            });
  }

  private static Event event(int number, Random random) {
    String position = Position.of(number);
    long at = (100L + number + random.nextInt(4)) * 1000; // clocks run backwards now and then
    return switch (random.nextInt(10)) {
      case 0, 1 -> new End(position, at, Kind.DELETE);
      case 2 -> new End(position, at, random.nextBoolean() ? Kind.TRUNCATE : Kind.SNAPSHOT);
      case 3, 4, 5 -> image(position, at, Coverage.ALL, true, random);
      case 6 -> image(position, at, Coverage.allBut(Set.of("b")), false, random);
      case 7 -> image(position, at, Coverage.only(Set.of("id", "a")), false, random);
      default -> image(position, at, Coverage.ALL, false, random);
    };
  }

  private static Image image(
      String position, long at, Coverage says, boolean ofSnapshot, Random random) {
    Object[] values = {"k", "a" + random.nextInt(2), "b" + random.nextInt(2)};
    return new Image(position, at, says, ofSnapshot, column -> values[column]);
  }
}
