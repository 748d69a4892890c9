package io.millrace.clickstream.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * Whatever was delivered when, and in which order days were run, the table is that of all files.
 */
class EventsPropertyTest {
  private static final Duration ALL = Duration.ofDays(10);

  private interface Opened {
    EventsTable table(Deliveries deliveries, Duration accept, Duration ahead);
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void any_plan_of_runs_is_one_full_build(@ForAll long seed) throws IOException {
    plan(seed, MemoryEvents::new);
  }

  @Tag("slow")
  @Property(tries = 3, shrinking = ShrinkingMode.OFF)
  void any_plan_of_runs_is_one_full_build_by_spark(@ForAll long seed) throws IOException {
    plan(
        seed,
        (deliveries, accept, ahead) ->
            new SparkEvents(LocalSpark.session(), deliveries, accept, ahead));
  }

  private static void plan(long seed, Opened opened) throws IOException {
    Path folder = Files.createTempDirectory("deliveries");
    try {
      Random random = new Random(seed);
      Deliveries deliveries = new Deliveries(folder, random);
      boolean holds = random.nextBoolean();
      Duration accept = holds ? Duration.ofDays(random.nextInt(3)) : ALL;
      Duration ahead = holds ? Duration.ofDays(random.nextInt(2)) : ALL;
      EventsOracle oracle = new EventsOracle(deliveries, accept, ahead);
      EventsTable table = opened.table(deliveries, accept, ahead);

      TreeSet<String> stale = new TreeSet<>(deliveries.days.keySet());
      int changes = 3 + random.nextInt(25);
      for (int i = 0; i < changes; i++) {
        stale.add(deliveries.change());
        if (random.nextInt(4) == 0) {
          run(table, oracle, stale, random.nextInt(3), random);
        }
      }
      run(table, oracle, stale, stale.size(), random);
      if (!holds) {
        assertThat(table.rows()).as("%s", deliveries.days).isEqualTo(oracle.rows());
      }

      run(table, oracle, deliveries.days.keySet(), Deliveries.DAYS, random);
      List<String> rows = table.rows();
      assertThat(rows).as("%s", deliveries.days).isEqualTo(oracle.rows());
      assertThat(table.ids()).as("an id is of one event").hasSameSizeAs(rows);
    } finally {
      delete(folder);
    }
  }

  /** Runs some days in any order; what each tells of its delivery is what lies there. */
  private static void run(
      EventsTable table,
      EventsOracle oracle,
      java.util.Set<String> stale,
      int most,
      Random random) {
    List<String> days = new ArrayList<>(stale);
    Collections.shuffle(days, random);
    for (String day : days.subList(0, Math.min(most, days.size()))) {
      Map<String, Long> balance = new TreeMap<>(table.run(day));
      balance.remove(Delivery.ADMITTED);
      balance.values().removeIf(count -> count == 0);
      assertThat(balance).as(day).isEqualTo(oracle.balance(day));
      if (stale instanceof TreeSet) {
        stale.remove(day);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
