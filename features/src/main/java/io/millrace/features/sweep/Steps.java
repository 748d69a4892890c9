package io.millrace.features.sweep;

import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the windows of a group move from one time to a later one: which events leave them, and which
 * enter. All times are microseconds.
 *
 * @param at the later time
 */
public record Steps(long at, Map<Frame, Step> of) implements Serializable {
  /** A part of time, {@code [from, to)}. */
  public record Range(long from, long to) implements Serializable {
    public boolean holds(long time) {
      return time >= from && time < to;
    }
  }

  /**
   * How one window moves.
   *
   * @param anew whether it shares nothing with what it was
   */
  record Step(Range leaving, Range entering, boolean anew) implements Serializable {
    static Step begin(Frame frame, long at) {
      long start = frame.start(at);
      return new Step(new Range(start, start), new Range(start, frame.end(at)), true);
    }

    /** Empty if it moves back, as windows of months do at the end of some. */
    static Optional<Step> move(Frame frame, long before, long at) {
      long oldStart = frame.start(before);
      long oldEnd = frame.end(before);
      long start = frame.start(at);
      if (oldStart > start || oldEnd > frame.end(at)) {
        return Optional.empty();
      }
      return Optional.of(
          start >= oldEnd
              ? begin(frame, at)
              : new Step(new Range(oldStart, start), new Range(oldEnd, frame.end(at)), false));
    }
  }

  /** Whether all of a group's features can be kept while windows move. */
  public static boolean fit(FeatureGroup group) {
    return group.knownUntil().isEmpty()
        && group.features().stream()
            .allMatch(
                each ->
                    Slidings.has(each.aggregation())
                        && !(each.frame().window() instanceof Window.All));
  }

  /** From no events to all of the windows as of a time. */
  public static Steps begin(FeatureGroup group, long at) {
    Map<Frame, Step> steps = new LinkedHashMap<>();
    frames(group).forEach(frame -> steps.put(frame, Step.begin(frame, at)));
    return new Steps(at, steps);
  }

  /** From the windows as of a time to those as of a later one; empty if one does not move on. */
  public static Optional<Steps> between(FeatureGroup group, long before, long at) {
    Map<Frame, Step> steps = new LinkedHashMap<>();
    for (Frame frame : frames(group)) {
      Optional<Step> step = Step.move(frame, before, at);
      if (step.isEmpty()) {
        return Optional.empty();
      }
      steps.put(frame, step.get());
    }
    return Optional.of(new Steps(at, steps));
  }

  private static List<Frame> frames(FeatureGroup group) {
    return group.features().stream().map(Feature::frame).distinct().toList();
  }

  /** The times of events that are looked at. */
  public List<Range> ranges() {
    return of.values().stream()
        .flatMap(step -> Stream.of(step.leaving(), step.entering()))
        .filter(range -> range.from() < range.to())
        .distinct()
        .toList();
  }
}
