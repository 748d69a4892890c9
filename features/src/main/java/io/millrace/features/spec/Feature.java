package io.millrace.features.spec;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A column of a feature group, made of the events in a window.
 *
 * @param where only events for which this SQL condition is true count
 * @param fallback a SQL literal in the place of NULL
 * @param description may be empty
 * @param owner may be empty: the group's
 */
public record Feature(
    String name,
    Aggregation aggregation,
    Frame frame,
    Optional<String> where,
    Optional<String> fallback,
    String description,
    String owner,
    List<String> tags) {
  public Feature {
    requireNonNull(name, "name");
    requireNonNull(aggregation, "aggregation");
    requireNonNull(frame, "frame");
    tags = List.copyOf(tags);
  }

  /** A feature that says no more than it must. */
  public Feature(String name, Aggregation aggregation, Frame frame) {
    this(name, aggregation, frame, Optional.empty(), Optional.empty(), "", "", List.of());
  }

  /** How it is made, in a line. */
  public String text() {
    return aggregation.text()
        + where.map(" where %s"::formatted).orElse("")
        + " over "
        + frame
        + fallback.map(", else %s"::formatted).orElse("");
  }
}
