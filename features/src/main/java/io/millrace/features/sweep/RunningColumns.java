package io.millrace.features.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What runs along the columns of events: once for all features and windows that ask for the same.
 */
final class RunningColumns implements Running {
  private enum Kind {
    PRESENCE,
    SUMS,
    SQUARES,
    FREQUENCIES
  }

  private record Shared(Kind kind, int column) {}

  private final Events events;
  private final Map<Shared, Running> shared = new HashMap<>();
  private final List<Running> all = new ArrayList<>();

  RunningColumns(Events events) {
    this.events = events;
  }

  Presence presence(int column) {
    return (Presence) get(Kind.PRESENCE, column, () -> new Presence(events.column(column)));
  }

  ExactSums sums(int column) {
    return (ExactSums) get(Kind.SUMS, column, () -> new ExactSums(events.column(column), false));
  }

  /** Of the values' squares. */
  ExactSums squares(int column) {
    return (ExactSums) get(Kind.SQUARES, column, () -> new ExactSums(events.column(column), true));
  }

  /** Not to be moved by one of those who share it. */
  Frequencies frequencies(int column) {
    return (Frequencies)
        get(Kind.FREQUENCIES, column, () -> new Frequencies(events.column(column)));
  }

  private Running get(Kind kind, int column, Supplier<Running> make) {
    return shared.computeIfAbsent(new Shared(kind, column), key -> own(make.get()));
  }

  /** One that remembers where a single feature's window is. */
  <T extends Running> T own(T running) {
    all.add(running);
    return running;
  }

  @Override
  public void begin(int[] rows, int from, int to) {
    for (Running each : all) {
      each.begin(rows, from, to);
    }
  }
}
