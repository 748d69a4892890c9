package io.millrace.features.spec;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.util.Optional;

/**
 * The column that says when something happened.
 *
 * @param unit of numbers; a timestamp or date has none
 * @param zone in which dates, and timestamps without a zone, were written
 */
public record EventTime(String column, Optional<Unit> unit, Optional<ZoneId> zone) {
  public EventTime {
    requireNonNull(column, "column");
    requireNonNull(unit, "unit");
    requireNonNull(zone, "zone");
  }

  public static EventTime of(String column) {
    return new EventTime(column, Optional.empty(), Optional.empty());
  }

  /** What a number of time counts since 1970 in UTC. */
  public enum Unit {
    SECONDS(1_000_000),
    MILLIS(1_000),
    MICROS(1);

    private final long micros;

    Unit(long micros) {
      this.micros = micros;
    }

    public long micros() {
      return micros;
    }
  }
}
