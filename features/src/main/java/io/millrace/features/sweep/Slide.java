package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.features.spec.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Answers for one entity after another as of one time, from what was kept of it at an earlier one
 * and the events that left its windows or entered them since.
 */
public final class Slide {
  /** Tells what this writes from what a later Millrace may write. */
  public static final int FORMAT = 3;

  private final Timeline timeline;
  private final Map<Frame, Moving> windows = new LinkedHashMap<>();
  private final List<Part> parts = new ArrayList<>();
  private final Running running;
  private final List<Supplier<Object>> of;
  private final Object[] answers;

  /**
   * @param events that leave or enter any window; others may be among them
   * @param entities how many there are; each event's entity is below it
   * @param coders of the events' columns
   * @param kept for which features together something was kept; each feature is in one of these, or
   *     in none if nothing was kept
   */
  public Slide(
      Events events,
      int entities,
      List<SweptFeature> features,
      IntFunction<Coder> coders,
      Steps windows,
      List<List<SweptFeature>> kept) {
    this.timeline = new Timeline(events, entities);
    RunningColumns columns = new RunningColumns(events);
    List<Slidings> each =
        kept.stream()
            .map(part -> new Slidings(events, timeline, coders, columns, part, List.of()))
            .toList();
    Slidings slidings = new Slidings(events, timeline, coders, columns, features, each);
    windows
        .of()
        .forEach((frame, step) -> this.windows.put(frame, new Moving(step, slidings.of(frame))));
    for (int i = 0; i < kept.size(); i++) {
      parts.add(new Part(kept.get(i), each.get(i)));
    }
    this.running = columns;
    this.of = slidings.answers();
    this.answers = new Object[features.size()];
  }

  /**
   * Goes to an entity.
   *
   * @param states what was kept of it, by the parts; null in the place of nothing
   */
  public void to(int entity, Cursor... states) {
    boolean isAllThere = states.length == 1 && states[0] != null;
    if (!isAllThere) {
      windows.values().forEach(Moving::clear);
    }
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null) {
        parts.get(i).take(states[i]);
      }
    }
    windows.values().forEach(Moving::begin);
    move(entity);
  }

  private void move(int entity) {
    int from = timeline.from(entity);
    int to = timeline.to(entity);
    if (from < to) {
      running.begin(timeline.rows(), from, to);
    }
    for (Moving each : windows.values()) {
      each.move(from, to);
    }
  }

  /** Whether the entity has any event in any of the windows. */
  public boolean sawEvents() {
    for (Moving each : windows.values()) {
      if (each.count > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The value of each feature.
   *
   * @return used again by the next call
   */
  public Object[] answers() {
    for (int i = 0; i < answers.length; i++) {
      answers[i] = of.get(i).get();
    }
    return answers;
  }

  /** Writes what is to be kept of the entity. */
  public void put(Bytes into) {
    for (Moving each : windows.values()) {
      each.put(into);
    }
  }

  /** Features of which something was kept together. */
  private final class Part {
    private final Map<Moving, List<Sliding>> kept = new LinkedHashMap<>();

    Part(List<SweptFeature> features, Slidings slidings) {
      for (SweptFeature feature : features) {
        kept.put(windows.get(feature.frame()), slidings.of(feature.frame()));
      }
    }

    void take(Cursor state) {
      kept.forEach(
          (window, slidings) -> {
            window.count = state.count();
            for (Sliding each : slidings) {
              each.take(state);
            }
          });
    }
  }

  /** One window, and what is kept for the features over it. */
  private final class Moving {
    private final Steps.Step step;
    private final List<Sliding> kept;
    private long count;

    Moving(Steps.Step step, List<Sliding> kept) {
      this.step = step;
      this.kept = kept;
    }

    void clear() {
      count = 0;
      for (Sliding each : kept) {
        each.clear();
      }
    }

    /** Lets go of all if the window shares nothing with what it was. */
    void begin() {
      if (step.anew()) {
        clear();
      }
    }

    void put(Bytes into) {
      into.putCount(count);
      for (Sliding each : kept) {
        each.put(into);
      }
    }

    /** By the events at the places of the entity. */
    void move(int from, int to) {
      int left = place(step.leaving().from(), from, to);
      int leftEnd = place(step.leaving().to(), left, to);
      int came = place(step.entering().from(), leftEnd, to);
      int cameEnd = place(step.entering().to(), came, to);
      count += (cameEnd - came) - (leftEnd - left);
      for (Sliding each : kept) {
        if (left < leftEnd) {
          each.leave(left, leftEnd);
        }
        if (came < cameEnd) {
          each.enter(came, cameEnd);
        }
        each.forget(step.leaving().to());
      }
    }

    /** The first place at or after a time. */
    private int place(long time, int from, int to) {
      int low = from;
      int high = to;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (timeline.time(middle) < time) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
