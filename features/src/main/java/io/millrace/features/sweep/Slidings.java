package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What is kept for features: once for all those of one window and input that can be told from it.
 */
final class Slidings {
  private enum Kind {
    SUMS,
    LEAST,
    GREATEST,
    NEWEST,
    SKETCH,
    FREQUENCIES
  }

  /** What features share. */
  private record Shared(Frame frame, Kind kind, int input, int counted) {
    static Shared of(SweptFeature feature) {
      Kind kind = kind(feature.aggregation());
      boolean apart =
          kind == Kind.NEWEST
              && feature.aggregation() instanceof Aggregation.Last last
              && last.keepsNulls();
      return new Shared(
          feature.frame(), kind, feature.input(), apart ? feature.counted() : feature.input());
    }

    private static Kind kind(Aggregation aggregation) {
      if (aggregation instanceof Aggregation.Min) {
        return Kind.LEAST;
      }
      if (aggregation instanceof Aggregation.Max) {
        return Kind.GREATEST;
      }
      if (aggregation instanceof Aggregation.Last || aggregation instanceof Aggregation.LastK) {
        return Kind.NEWEST;
      }
      if (aggregation instanceof Aggregation.ApproximateDistinct) {
        return Kind.SKETCH;
      }
      return aggregation instanceof Aggregation.Count
              || aggregation instanceof Aggregation.Sum
              || aggregation instanceof Aggregation.Avg
              || aggregation instanceof Aggregation.Variance
          ? Kind.SUMS
          : Kind.FREQUENCIES;
    }
  }

  private final Events events;
  private final Timeline timeline;
  private final IntFunction<Coder> coders;
  private final Map<Shared, Integer> needs = new LinkedHashMap<>();
  private final Map<Shared, Sliding> kept = new LinkedHashMap<>();
  private final RunningColumns running;
  private final List<Supplier<Object>> answers = new ArrayList<>();

  /**
   * @param parts what is kept for some of the features is theirs, if they keep all that is needed
   */
  Slidings(
      Events events,
      Timeline timeline,
      IntFunction<Coder> coders,
      RunningColumns running,
      List<SweptFeature> features,
      List<Slidings> parts) {
    this.events = events;
    this.timeline = timeline;
    this.running = running;
    this.coders = coders;
    features.forEach(
        each -> needs.merge(Shared.of(each), needed(each.aggregation()), (a, b) -> Math.max(a, b)));
    needs.forEach(
        (shared, need) ->
            kept.put(
                shared,
                parts.stream()
                    .filter(part -> need.equals(part.needs.get(shared)))
                    .findFirst()
                    .map(part -> part.kept.get(shared))
                    .orElseGet(() -> sliding(shared))));
    features.forEach(each -> answers.add(answer(each)));
  }

  /**
   * Whether there is something to keep. The oldest value is not known of what is kept once the one
   * before it has left.
   */
  static boolean has(Aggregation aggregation) {
    return !(aggregation instanceof Aggregation.First);
  }

  /** What is kept of a window, always in the same order. */
  List<Sliding> of(Frame frame) {
    return kept.entrySet().stream()
        .filter(each -> each.getKey().frame().equals(frame))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The answer of each feature, for all that is in its window; null if there is none. */
  List<Supplier<Object>> answers() {
    return List.copyOf(answers);
  }

  /** The power of the values that is summed, or how many of the newest are of use. */
  private static int needed(Aggregation aggregation) {
    if (aggregation instanceof Aggregation.LastK last) {
      return last.k();
    }
    if (aggregation instanceof Aggregation.Variance) {
      return 2;
    }
    return aggregation instanceof Aggregation.Count ? 0 : 1;
  }

  private Sliding sliding(Shared shared) {
    int input = shared.input();
    Values values = events.column(input);
    return switch (shared.kind()) {
      case SUMS -> {
        ExactSums[] sums = new ExactSums[needs.get(shared)];
        for (int i = 0; i < sums.length; i++) {
          sums[i] = i == 0 ? running.sums(input) : running.squares(input);
        }
        yield new SlidingSums(running.presence(input), sums);
      }
      case LEAST -> new SlidingExtreme(values, timeline, false, coders.apply(input));
      case GREATEST -> new SlidingExtreme(values, timeline, true, coders.apply(input));
      case NEWEST ->
          new SlidingEnds(
              values,
              events.column(shared.counted()),
              timeline,
              needs.get(shared),
              coders.apply(input));
      case SKETCH -> new SlidingSketch(values, timeline);
      case FREQUENCIES ->
          new SlidingFrequencies(values, running.frequencies(input), coders.apply(input));
    };
  }

  private Supplier<Object> answer(SweptFeature feature) {
    Sliding of = kept.get(Shared.of(feature));
    Values values = events.column(feature.input());
    Aggregation aggregation = feature.aggregation();
    if (of instanceof SlidingSums sums) {
      return answer(feature, sums, values);
    }
    if (of instanceof SlidingExtreme extreme) {
      return extreme::best;
    }
    if (of instanceof SlidingEnds ends) {
      return aggregation instanceof Aggregation.LastK last
          ? () -> ends.newest(last.k())
          : ends::newest;
    }
    if (of instanceof SlidingSketch sketch) {
      return sketch::estimate;
    }
    SlidingFrequencies frequencies = (SlidingFrequencies) of;
    return () -> frequencies.answer(aggregation);
  }

  private static Supplier<Object> answer(SweptFeature feature, SlidingSums sums, Values values) {
    if (feature.aggregation() instanceof Aggregation.Count) {
      return sums::count;
    }
    if (feature.aggregation() instanceof Aggregation.Sum) {
      Summing summing = new Summing(feature.name(), values);
      return () -> sums.count() == 0 ? null : summing.of(sums.sum());
    }
    if (feature.aggregation() instanceof Aggregation.Avg) {
      Averaging averaging = new Averaging(values);
      return () -> sums.count() == 0 ? null : averaging.of(sums.count(), sums.sum());
    }
    Varying varying = new Varying(values, (Aggregation.Variance) feature.aggregation());
    return () -> varying.of(sums.count(), sums::sum, sums::squares);
  }
}
