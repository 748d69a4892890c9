package io.millrace.clickstream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Slice;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever comes when and in which parts, the table is that of all events together. */
class SessionsPropertyTest {
  private static final long MINUTE = 60_000_000L;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final long START = Instant.parse("2024-03-30T00:00:00Z").toEpochMilli() * 1_000;
  private static final String[] NONE_OR_FEW = {null, null, null, "a", "b"};

  @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
  void any_plan_of_batches_and_backfills_is_one_full_build(@ForAll long seed) {
    Random random = new Random(seed);
    SessionRules rules = rules(random);
    List<Hit> delivered = events(random, 5 + random.nextInt(60));
    Map<Slice, List<Hit>> slices = new TreeMap<>();
    TreeSet<Slice> stale = new TreeSet<>();
    MemoryTable table = new MemoryTable(rules, random);
    Map<Slice, List<Hit>> late = new TreeMap<>();
    for (Hit hit : delivered) {
      Slice slice = slice(hit);
      boolean built = slices.containsKey(slice) && !stale.contains(slice);
      slices.computeIfAbsent(slice, each -> new ArrayList<>()).add(hit);
      if (built && random.nextInt(4) > 0) {
        late.computeIfAbsent(slice, each -> new ArrayList<>()).add(hit);
      } else {
        stale.add(slice);
      }
      if (random.nextInt(12) == 0) {
        withdraw(random, slices, stale);
      }
      late.keySet().removeAll(stale); // these are made anew
      if (random.nextInt(6) == 0) {
        build(table, slices, stale, random, random.nextInt(3));
      }
      if (random.nextInt(6) == 0) {
        takeIn(table, slices, late, random, random.nextInt(4));
      }
    }
    build(table, slices, stale, random, stale.size());
    takeIn(table, slices, late, random, late.size());
    List<Hit> there = slices.values().stream().flatMap(List::stream).toList();
    List<String> oracle = new Oracle(rules).sessions(new ArrayList<>(there));
    assertThat(table.sessions()).as("%s %s", rules, there).isEqualTo(oracle);

    List<Slice> again = new ArrayList<>(slices.keySet());
    Collections.shuffle(again, random);
    for (Slice slice : again) {
      table.run(slice, slices.get(slice));
      assertThat(table.entered + table.left).as("a repeated slice changes nothing").isZero();
    }
    table.retired.stream()
        .map(line -> line.substring(0, 32))
        .forEach(id -> assertThat(id).hasSize(32));
  }

  private static void withdraw(Random random, Map<Slice, List<Hit>> slices, TreeSet<Slice> stale) {
    List<Slice> days = new ArrayList<>(slices.keySet());
    Slice day = days.get(random.nextInt(days.size()));
    List<Hit> hits = slices.get(day);
    hits.removeIf(hit -> random.nextInt(3) == 0);
    stale.add(day);
  }

  private static void build(
      MemoryTable table,
      Map<Slice, List<Hit>> slices,
      TreeSet<Slice> stale,
      Random random,
      int most) {
    List<Slice> days = new ArrayList<>(stale);
    Collections.shuffle(days, random);
    for (Slice day : days.subList(0, Math.min(most, days.size()))) {
      table.run(day, slices.get(day));
      stale.remove(day);
    }
  }

  /** Late events of some days, all of these days at once. */
  private static void takeIn(
      MemoryTable table,
      Map<Slice, List<Hit>> slices,
      Map<Slice, List<Hit>> late,
      Random random,
      int most) {
    List<Slice> days = new ArrayList<>(late.keySet());
    Collections.shuffle(days, random);
    Map<Slice, List<Hit>> some = new TreeMap<>();
    days.subList(0, Math.min(most, days.size())).forEach(day -> some.put(day, late.remove(day)));
    table.late(some, slices);
  }

  private static Slice slice(Hit hit) {
    return MemoryTable.DAYS.at(Joining.instant(hit.time()));
  }

  private static SessionRules rules(Random random) {
    ZoneId[] zones = {
      null, null, ZoneId.of("UTC"), ZoneId.of("Europe/Berlin"), ZoneId.of("Asia/Kathmandu")
    };
    Duration[] lengths = {
      null, null, Duration.ofMinutes(45), Duration.ofHours(3), Duration.ofHours(30)
    };
    return new SessionRules(
        Duration.ofMinutes(30),
        Map.of("slow", Duration.ofHours(5)),
        zones[random.nextInt(zones.length)],
        random.nextInt(3) == 0,
        random.nextInt(3) == 0,
        lengths[random.nextInt(lengths.length)],
        Duration.ofSeconds(10),
        random.nextInt(4) == 0 ? SessionRules.By.USER : SessionRules.By.VISITOR);
  }

  /** Times meet gaps exactly, and midnights, and one another. */
  private static List<Hit> events(Random random, int count) {
    List<Hit> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long time =
          switch (random.nextInt(4)) {
            case 0 -> START + random.nextInt(5) * DAY + (random.nextInt(7) - 3) * 15 * MINUTE;
            case 1 -> START + random.nextInt((int) (4 * DAY / MINUTE)) * MINUTE;
            default ->
                events.isEmpty()
                    ? START
                    : events.get(random.nextInt(events.size())).time()
                        + random.nextInt(5) * 15 * MINUTE
                        + (random.nextInt(4) == 0 ? random.nextInt(3) - 1 : 0);
          };
      boolean page = random.nextBoolean();
      events.add(
          new Hit(
              time,
              random.nextInt(3) == 0 ? null : time + random.nextInt(2) * 1_000,
              "f" + random.nextInt(2),
              random.nextInt(3),
              "e%03d".formatted(i),
              random.nextInt(3) == 0 ? "slow" : "www",
              random.nextInt(10) == 0 ? null : "v" + random.nextInt(2),
              NONE_OR_FEW[random.nextInt(5)],
              page ? "page_view" : random.nextInt(3) == 0 ? "ping" : "request",
              page,
              "/" + random.nextInt(4),
              random.nextInt(5) == 0 ? null : 200 + 100 * random.nextInt(4),
              random.nextInt(5) == 0 ? null : (long) random.nextInt(1000),
              random.nextInt(20) == 0,
              NONE_OR_FEW[random.nextInt(5)],
              random.nextInt(9) == 0 ? "gclid" : null,
              NONE_OR_FEW[random.nextInt(5)]));
    }
    return events;
  }
}
