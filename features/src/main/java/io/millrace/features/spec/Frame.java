package io.millrace.features.spec;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;

/**
 * Which events count for a label: those with a time in {@code [start, end)}.
 *
 * @param offset how long before the label the window ends
 * @param atLabel whether an event at the very end of the window counts, which {@code [start, end)}
 *     leaves out
 * @param zone of calendar windows
 */
public record Frame(Window window, Duration offset, boolean atLabel, ZoneId zone)
    implements Serializable {
  public Frame {
    requireNonNull(window, "window");
    requireNonNull(zone, "zone");
    if (offset.isNegative()) {
      throw new InvalidSpecException(
          "A window that ends after its label would see the future. Write an offset of 0s or more.");
    }
  }

  /** The first microsecond that counts. */
  public long start(long label) {
    return window.start(label - Window.micros(offset), zone);
  }

  /** The first microsecond that counts no more. */
  public long end(long label) {
    return label - Window.micros(offset) + (atLabel ? 1 : 0);
  }

  /** The bounds as one writes them: {@code [t - 30d, t)}. */
  @Override
  public String toString() {
    String to = offset.isZero() ? "t" : "t - " + new Window.Span(offset);
    String from = window instanceof Window.All ? "(-∞" : "[%s - %s".formatted(to, window);
    String in = window instanceof Window.Calendar ? " in " + zone : "";
    return "%s, %s%s%s".formatted(from, to, atLabel ? "]" : ")", in);
  }
}
