package io.millrace.features.sweep;

import java.util.Arrays;

/**
 * The events of a partition, as columns. An event has an entity, numbered from 0, and a time in
 * microseconds.
 */
public final class Events {
  private final Values[] columns;
  private final int tieBreaks;
  private int[] entities = new int[1024];
  private long[] times = new long[1024];
  private int size;
  private Values knownFrom;
  private Values knownUntil;

  /**
   * @param tieBreaks how many of the first columns order events of one time; then the others do
   */
  public Events(Values[] columns, int tieBreaks) {
    this.columns = columns.clone();
    this.tieBreaks = tieBreaks;
  }

  /**
   * Times from and until which an event is known to be so. Absent: always.
   *
   * @param from microseconds; an event counts for labels at or after it
   * @param until an event counts for labels before it
   */
  public Events known(Values from, Values until) {
    knownFrom = from;
    knownUntil = until;
    return this;
  }

  /** Begins an event; its values are added to the columns. */
  public void add(int entity, long time) {
    if (size == times.length) {
      entities = Arrays.copyOf(entities, size * 2);
      times = Arrays.copyOf(times, size * 2);
    }
    entities[size] = entity;
    times[size++] = time;
  }

  public int size() {
    return size;
  }

  Values column(int index) {
    return columns[index];
  }

  long time(int row) {
    return times[row];
  }

  int entity(int row) {
    return entities[row];
  }

  boolean isBitemporal() {
    return knownFrom != null || knownUntil != null;
  }

  boolean isKnown(int row, long at) {
    return (knownFrom == null || knownFrom.isAbsent(row) || knownFrom.cell(row) <= at)
        && (knownUntil == null || knownUntil.isAbsent(row) || at < knownUntil.cell(row));
  }

  /**
   * By time, then by what breaks ties, then by all that is known of an event: so that the order is
   * that of the set of events, and not of their arrival.
   */
  int compare(int one, int other) {
    int order = Long.compare(times[one], times[other]);
    for (int i = 0; order == 0 && i < tieBreaks; i++) {
      order = columns[i].compare(one, other);
    }
    if (order == 0 && knownFrom != null) {
      order = knownFrom.compare(one, other);
    }
    for (int i = tieBreaks; order == 0 && i < columns.length; i++) {
      order = columns[i].compare(one, other);
    }
    return order;
  }
}
