package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.features.spec.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Answers for one entity after another as of one time, from what was kept of it at an earlier one
 * and the events that left its windows or entered them since.
 */
public final class Slide {
  /** Tells what this writes from what a later Millrace may write. */
  public static final int FORMAT = 1;

  private final Timeline timeline;
  private final List<Steps.Step> steps = new ArrayList<>();
  private final long[] counts;
  private final int[] stepOf;
  private final Sliding[] kept;
  private final Object[] answers;

  /**
   * @param events that leave or enter any window; others may be among them
   * @param entities how many there are; each event's entity is below it
   * @param coders of the events' columns
   */
  public Slide(
      Events events,
      int entities,
      List<SweptFeature> features,
      IntFunction<Coder> coders,
      Steps windows) {
    this.timeline = new Timeline(events, entities);
    List<Frame> frames = new ArrayList<>(windows.of().keySet());
    frames.forEach(frame -> steps.add(windows.of().get(frame)));
    this.counts = new long[frames.size()];
    this.stepOf = new int[features.size()];
    this.kept = new Sliding[features.size()];
    this.answers = new Object[features.size()];
    for (int i = 0; i < kept.length; i++) {
      SweptFeature feature = features.get(i);
      stepOf[i] = frames.indexOf(feature.frame());
      kept[i] =
          Slidings.of(
              feature,
              events.column(feature.input()),
              events.column(feature.counted()),
              timeline,
              coders.apply(feature.input()));
    }
  }

  /** Goes to an entity of which nothing was kept. */
  public void to(int entity) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = 0;
    }
    for (Sliding each : kept) {
      each.clear();
    }
    move(entity);
  }

  /** Goes to an entity of which something was kept. */
  public void to(int entity, Cursor state) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = state.count();
    }
    for (Sliding each : kept) {
      each.take(state);
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] = steps.get(i).anew() ? 0 : counts[i];
    }
    for (int i = 0; i < kept.length; i++) {
      if (steps.get(stepOf[i]).anew()) {
        kept[i].clear();
      }
    }
    move(entity);
  }

  private void move(int entity) {
    int from = timeline.from(entity);
    int to = timeline.to(entity);
    for (int i = 0; i < counts.length; i++) {
      Steps.Step step = steps.get(i);
      counts[i] += size(entity, step.entering()) - size(entity, step.leaving());
    }
    for (int i = 0; i < kept.length; i++) {
      Steps.Step step = steps.get(stepOf[i]);
      kept[i].begin(timeline.rows(), from, to);
      kept[i].leave(place(entity, step.leaving().from()), place(entity, step.leaving().to()));
      kept[i].enter(place(entity, step.entering().from()), place(entity, step.entering().to()));
      kept[i].forget(step.leaving().to());
    }
  }

  private long size(int entity, Steps.Range range) {
    return place(entity, range.to()) - place(entity, range.from());
  }

  /** The first place at or after a time. */
  private int place(int entity, long time) {
    int low = timeline.from(entity);
    int high = timeline.to(entity);
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

  /** Whether the entity has any event in any of the windows. */
  public boolean sawEvents() {
    for (long count : counts) {
      if (count > 0) {
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
    for (int i = 0; i < kept.length; i++) {
      answers[i] = kept[i].answer();
    }
    return answers;
  }

  /** Writes what is to be kept of the entity. */
  public void put(Bytes into) {
    for (long count : counts) {
      into.putCount(count);
    }
    for (Sliding each : kept) {
      each.put(into);
    }
  }
}
