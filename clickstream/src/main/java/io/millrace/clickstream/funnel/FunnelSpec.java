package io.millrace.clickstream.funnel;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A row of steps.
 *
 * @param window how long after the first step the last may be, and still count
 */
public record FunnelSpec(List<Step> steps, Order order, Duration window) implements Serializable {
  static final int MOST_STEPS = 30;

  /**
   * One step.
   *
   * @param where a condition in SQL on the columns of events
   */
  public record Step(String name, String where) implements Serializable {
    public Step {
      requireNonNull(name, "name");
      requireNonNull(where, "where");
    }
  }

  /** What may be between two steps. */
  public enum Order {
    /** Anything. */
    ORDERED,
    /** No other page view, and no event of another step. */
    STRICT
  }

  public FunnelSpec {
    steps = List.copyOf(steps);
    requireNonNull(order, "order");
    if (steps.size() < 2 || steps.size() > MOST_STEPS) {
      throw new InvalidSpecException(
          "A funnel has from 2 to %d steps, and this one %d.".formatted(MOST_STEPS, steps.size()));
    }
    if (steps.stream().map(Step::name).collect(toSet()).size() < steps.size()) {
      throw new InvalidSpecException("Two steps of the funnel have one name.");
    }
    if (window.isZero() || window.isNegative()) {
      throw new InvalidSpecException("The window of a funnel is longer than nothing, as 1h is.");
    }
  }
}
