package io.millrace.features.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Windows that move on from what was kept, against the sweep over all events. */
class SlidePropertiesTest {
  private static final int ENTITIES = 3;

  /**
   * Each step sees the events that left the windows or entered them, and no others; some steps are
   * shorter than a window, some longer. The first step keeps features in parts.
   */
  @Property(tries = 600)
  void what_is_kept_and_what_came_and_went_give_what_all_events_give(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 90) int size) {
    Random random = new Random(seed);
    Function<Random, Object> kind =
        SweepPropertiesTest.KINDS.get(random.nextInt(SweepPropertiesTest.KINDS.size()));
    Object sample = kind.apply(random);
    List<Event> events = SweepPropertiesTest.events(random, size, kind);
    List<SweptFeature> features = features(random, SweepPropertiesTest.fitting(kind));
    List<List<SweptFeature>> parts = parts(random, features);
    List<Map<Integer, byte[]>> kept = List.of();
    long before = -1;
    for (long at = random.nextInt(12); at < 90; at += 1 + random.nextInt(9)) {
      if (before < 0) {
        kept = new ArrayList<>();
        for (List<SweptFeature> part : parts) {
          kept.add(step(part, events, sample, steps(part, before, at), List.of(), List.of(), at));
        }
      } else {
        Steps windows = steps(features, before, at);
        kept = List.of(step(features, events, sample, windows, parts, kept, at));
        parts = List.of(features);
      }
      before = at;
    }
  }

  private static Steps steps(List<SweptFeature> features, long before, long at) {
    Map<Frame, Steps.Step> steps = new LinkedHashMap<>();
    for (SweptFeature feature : features) {
      Frame frame = feature.frame();
      Optional<Steps.Step> moved =
          before < 0
              ? Optional.of(Steps.Step.begin(frame, at))
              : Steps.Step.move(frame, before, at);
      steps.put(frame, moved.orElseThrow());
    }
    return new Steps(at, steps);
  }

  private static List<List<SweptFeature>> parts(Random random, List<SweptFeature> features) {
    Map<Integer, List<SweptFeature>> parts = new HashMap<>();
    int count = 1 + random.nextInt(3);
    for (SweptFeature feature : features) {
      parts.computeIfAbsent(random.nextInt(count), part -> new ArrayList<>()).add(feature);
    }
    return List.copyOf(parts.values());
  }

  private static Map<Integer, byte[]> step(
      List<SweptFeature> features,
      List<Event> all,
      Object sample,
      Steps windows,
      List<List<SweptFeature>> parts,
      List<Map<Integer, byte[]>> kept,
      long at) {
    List<Event> moving =
        all.stream()
            .filter(each -> windows.ranges().stream().anyMatch(r -> r.holds(each.time())))
            .toList();
    Slide slide =
        new Slide(columns(moving, sample), ENTITIES, features, column -> CODER, windows, parts);
    Sweep sweep = new Sweep(columns(all, sample), ENTITIES, features);
    Map<Integer, byte[]> next = new HashMap<>();
    for (int entity = 0; entity < ENTITIES; entity++) {
      int one = entity;
      slide.to(
          entity,
          kept.stream()
              .map(part -> part.containsKey(one) ? new Cursor(part.get(one), 0) : null)
              .toArray(Cursor[]::new));
      sweep.begin(entity);
      Object[] full = sweep.at(at).clone();
      assertThat(slide.sawEvents()).isEqualTo(sweep.sawEvents());
      for (int i = 0; i < full.length; i++) {
        assertThat(slide.answers()[i]).as("%s at %d", features.get(i), at).isEqualTo(full[i]);
      }
      if (slide.sawEvents()) {
        Bytes state = new Bytes(16);
        slide.put(state);
        next.put(entity, state.taken());
      }
    }
    return next;
  }

  private static Events columns(List<Event> events, Object sample) {
    Events columns = new Events(new Values[] {Swept.values(events, sample)}, 0);
    events.forEach(event -> columns.add(event.entity(), event.time()));
    return columns;
  }

  /** Over few windows, so that some share what is kept. */
  private static List<SweptFeature> features(Random random, List<Aggregation> aggregations) {
    List<Frame> frames = List.of(frame(random), frame(random), frame(random));
    List<SweptFeature> features = new ArrayList<>();
    for (Aggregation each : aggregations) {
      if (Slidings.has(each)) {
        features.add(new SweptFeature(each.text(), each, frames.get(random.nextInt(3)), 0, 0));
      }
    }
    return features;
  }

  private static Frame frame(Random random) {
    Window window = new Window.Span(Duration.ofNanos((1 + random.nextInt(30)) * 1_000L));
    Duration offset = Duration.ofNanos(random.nextInt(3) * 1_000L);
    return new Frame(window, offset, random.nextBoolean(), ZoneOffset.UTC);
  }

  /** Says of each value what it is. */
  private static final Coder CODER =
      new Coder() {
        @Override
        public void put(Object value, Bytes into) {
          String text =
              value instanceof BigDecimal decimal
                  ? "%s %d".formatted(decimal.unscaledValue(), decimal.scale())
                  : value.toString();
          into.putText((value.getClass().getSimpleName().charAt(0) + text).getBytes());
        }

        @Override
        public Object take(Cursor from) {
          int length = (int) from.count();
          String text = new String(from.array(), from.at() + 1, length - 1);
          char type = (char) from.array()[from.at()];
          from.skip(length);
          return switch (type) {
            case 'L' -> Long.valueOf(text);
            case 'D' -> Double.valueOf(text);
            case 'B' ->
                new BigDecimal(
                    new BigInteger(text.split(" ")[0]), Integer.parseInt(text.split(" ")[1]));
            default -> text;
          };
        }
      };
}
