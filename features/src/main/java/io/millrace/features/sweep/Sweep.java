package io.millrace.features.sweep;

import io.millrace.features.spec.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers labels from the events of their entities. Each event is met once by each feature, if the
 * labels of an entity come in the order of their times; answers are the same in any order.
 */
public final class Sweep {
  private final Events events;
  private final Timeline timeline;
  private final List<Frame> frames = new ArrayList<>();
  private final int[] frameOf;
  private final int[] los;
  private final int[] his;
  private final RunningColumns running;
  private final Tally[] tallies;
  private final Object[] answers;
  private int entity = -1;
  private int[] known = new int[16];

  /**
   * @param entities how many there are; each event's entity is below it
   */
  public Sweep(Events events, int entities, List<SweptFeature> features) {
    this.events = events;
    this.timeline = new Timeline(events, entities);
    this.frameOf = new int[features.size()];
    this.running = new RunningColumns(events);
    this.tallies = new Tally[features.size()];
    this.answers = new Object[features.size()];
    Tallies of = new Tallies(events, running);
    for (int i = 0; i < tallies.length; i++) {
      SweptFeature feature = features.get(i);
      if (!frames.contains(feature.frame())) {
        frames.add(feature.frame());
      }
      frameOf[i] = frames.indexOf(feature.frame());
      tallies[i] = of.of(feature);
    }
    this.los = new int[frames.size()];
    this.his = new int[frames.size()];
  }

  /** Begins with an entity. */
  public void begin(int entity) {
    this.entity = entity;
    int from = timeline.from(entity);
    for (int i = 0; i < los.length; i++) {
      los[i] = from;
      his[i] = from;
    }
    if (!events.isBitemporal()) {
      running.begin(timeline.rows(), from, timeline.to(entity));
    }
  }

  /**
   * The value of each feature for a label of the entity that was begun with.
   *
   * @return used again by the next call
   */
  public Object[] at(long label) {
    find(label);
    if (events.isBitemporal()) {
      for (int frame = 0; frame < los.length; frame++) {
        int count = beginWithKnown(frame, label);
        answer(frame, 0, count);
      }
    } else {
      for (int frame = 0; frame < los.length; frame++) {
        answer(frame, los[frame], his[frame]);
      }
    }
    return answers;
  }

  private void answer(int frame, int lo, int hi) {
    for (int i = 0; i < tallies.length; i++) {
      if (frameOf[i] == frame) {
        answers[i] = tallies[i].at(lo, hi);
      }
    }
  }

  /** Whether any event is in any of the windows of the label that was answered last. */
  public boolean sawEvents() {
    for (int i = 0; i < los.length; i++) {
      if (los[i] < his[i]) {
        return true;
      }
    }
    return false;
  }

  /** Bounds mostly move forward; on the days of a calendar they may step back. */
  private void find(long label) {
    int from = timeline.from(entity);
    int to = timeline.to(entity);
    for (int i = 0; i < los.length; i++) {
      his[i] = place(his[i], from, to, frames.get(i).end(label));
      los[i] = Math.min(his[i], place(los[i], from, to, frames.get(i).start(label)));
    }
  }

  /** The first place at or after a time, sought from where one is. */
  private int place(int at, int from, int to, long time) {
    int place = at;
    while (place < to && timeline.time(place) < time) {
      place++;
    }
    while (place > from && timeline.time(place - 1) >= time) {
      place--;
    }
    return place;
  }

  /** What was known at a label has no order in time, so it is looked through for each. */
  private int beginWithKnown(int frame, long label) {
    int lo = los[frame];
    int hi = his[frame];
    if (known.length < hi - lo) {
      known = new int[Math.max(hi - lo, known.length * 2)];
    }
    int count = 0;
    for (int i = lo; i < hi; i++) {
      int row = timeline.rows()[i];
      if (events.isKnown(row, label)) {
        known[count++] = row;
      }
    }
    running.begin(known, 0, count);
    return count;
  }
}
