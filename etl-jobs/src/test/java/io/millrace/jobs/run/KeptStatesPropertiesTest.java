package io.millrace.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Days that come, change, are withdrawn and come back, below slices that move from one to the next.
 */
class KeptStatesPropertiesTest {
  private static final DatasetName EVENTS = DatasetName.parse("silver.events");
  private static final DatasetName GROUP = DatasetName.parse("features.group");
  private static final int DAYS = 14;
  private static final int WINDOW = 4;

  private final Map<Slice, SliceRecord> days = new TreeMap<>();
  private final TreeMap<Integer, SliceRecord> slices = new TreeMap<>();
  private final Map<Integer, Map<Slice, String>> states = new HashMap<>();

  /** What each state holds must be what the days of its window hold when it is made. */
  @Property(tries = 500)
  void what_leaves_is_what_was_taken_in(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 120; i++) {
      int day = random.nextInt(DAYS);
      switch (random.nextInt(7)) {
        case 0 -> set(day, SliceRecord.Event.READY, "content " + random.nextInt(3));
        case 1 -> withdraw(random, day);
        case 2 -> retract(day);
        default -> build(WINDOW + random.nextInt(DAYS - WINDOW));
      }
    }
  }

  /**
   * A day that comes late makes worthless the states of slices whose windows hold it, and no
   * others.
   */
  @Property(tries = 200)
  void a_late_day_spares_the_states_of_other_windows(@ForAll long seed) {
    Random random = new Random(seed);
    IntStream.range(0, DAYS).forEach(day -> set(day, SliceRecord.Event.READY, "first"));
    IntStream.range(WINDOW - 1, DAYS).forEach(this::build);
    int late = random.nextInt(DAYS);
    set(late, SliceRecord.Event.READY, "late");
    for (int slice = WINDOW - 1; slice < DAYS; slice++) {
      assertThat(isNow(slice))
          .as("slice %d, day %d", slice, late)
          .isEqualTo(!needed(slice).contains(slice(late)));
    }
  }

  private void withdraw(Random random, int day) {
    if (random.nextInt(3) == 0) {
      days.computeIfPresent(
          slice(day),
          (slice, record) ->
              record(EVENTS, slice, SliceRecord.Event.RETRACTED, record.fingerprint(), List.of()));
    }
  }

  /** What a slice that is retracted has kept is of nothing that anybody may read. */
  private void retract(int slice) {
    slices.computeIfPresent(
        slice,
        (at, made) -> {
          states.put(at, Map.of(slice(0), "retracted"));
          return record(GROUP, made.slice(), SliceRecord.Event.RETRACTED, "made", made.inputs());
        });
  }

  /** What one reads of a day. */
  private String readable(Slice day) {
    SliceRecord record = days.get(day);
    return record.event() == SliceRecord.Event.READY ? record.fingerprint() : "withdrawn";
  }

  private void set(int day, SliceRecord.Event event, String content) {
    days.put(slice(day), record(EVENTS, slice(day), event, content, List.of()));
  }

  /** Builds a slice if its days are ready. */
  private void build(int at) {
    Map<Slice, String> window = new TreeMap<>();
    for (Slice day : needed(at)) {
      SliceRecord record = days.get(day);
      if (record == null || record.event() != SliceRecord.Event.READY) {
        return;
      }
      window.put(day, record.fingerprint());
    }
    Optional<Integer> from =
        slices.headMap(at, false).descendingKeySet().stream().filter(this::isNow).findFirst();
    Map<Slice, String> state = new TreeMap<>();
    from.ifPresent(
        earlier -> {
          state.putAll(states.get(earlier));
          for (Slice day : needed(earlier)) {
            if (!needed(at).contains(day)) {
              assertThat(state.remove(day)).isEqualTo(readable(day));
            }
          }
        });
    for (Slice day : needed(at)) {
      if (from.isEmpty() || !needed(from.get()).contains(day)) {
        state.put(day, days.get(day).fingerprint());
      }
    }
    assertThat(state).as("slice %d from %s", at, from).isEqualTo(window);
    states.put(at, state);
    slices.put(
        at,
        record(
            GROUP,
            slice(at),
            SliceRecord.Event.READY,
            "made",
            needed(at).stream().map(day -> ReadyInputs.of(days.get(day))).toList()));
  }

  private boolean isNow(int slice) {
    SliceRecord made = slices.get(slice);
    return EventSlices.isNow(made, EventSlices.had(made, EVENTS), needed(slice), days);
  }

  private static List<Slice> needed(int at) {
    return IntStream.rangeClosed(at - WINDOW + 1, at)
        .mapToObj(KeptStatesPropertiesTest::slice)
        .toList();
  }

  private static Slice slice(int day) {
    return new Slice("2024-03-%02d".formatted(day + 1));
  }

  private static SliceRecord record(
      DatasetName dataset,
      Slice slice,
      SliceRecord.Event event,
      String content,
      List<Input> inputs) {
    return new SliceRecord(
        event,
        RunId.create(),
        dataset,
        slice,
        1,
        Verdict.PASSED,
        1,
        content,
        Map.of(),
        inputs,
        Optional.empty(),
        true,
        "hash",
        List.of(),
        "",
        Instant.EPOCH);
  }
}
