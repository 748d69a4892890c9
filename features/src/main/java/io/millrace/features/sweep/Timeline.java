package io.millrace.features.sweep;

/** Events by entity, and within one by time. */
final class Timeline {
  private static final int SHORT = 12;

  private final Events events;
  private final int[] starts;
  private final int[] rows;
  private final long[] times;
  private int[] spareRows = {};
  private long[] spareTimes = {};

  Timeline(Events events, int entities) {
    this.events = events;
    this.starts = new int[entities + 1];
    this.rows = new int[events.size()];
    this.times = new long[events.size()];
    byEntity();
    for (int entity = 0; entity < entities; entity++) {
      sort(starts[entity], starts[entity + 1]);
    }
    spareRows = null;
    spareTimes = null;
  }

  int[] rows() {
    return rows;
  }

  /** The event at a place. */
  int row(int place) {
    return rows[place];
  }

  long time(int place) {
    return times[place];
  }

  int from(int entity) {
    return starts[entity];
  }

  int to(int entity) {
    return starts[entity + 1];
  }

  private void byEntity() {
    for (int row = 0; row < rows.length; row++) {
      starts[events.entity(row) + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] next = starts.clone();
    for (int row = 0; row < rows.length; row++) {
      int place = next[events.entity(row)]++;
      rows[place] = row;
      times[place] = events.time(row);
    }
  }

  /** Merge sort, which leaves runs alone that are in order, as those of files mostly are. */
  private void sort(int from, int to) {
    if (to - from <= SHORT) {
      insert(from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(from, middle);
    sort(middle, to);
    if (!isAfter(times[middle - 1], rows[middle - 1], times[middle], rows[middle])) {
      return;
    }
    int count = middle - from;
    if (spareRows.length < count) {
      spareRows = new int[Math.max(count, spareRows.length * 2)];
      spareTimes = new long[spareRows.length];
    }
    System.arraycopy(rows, from, spareRows, 0, count);
    System.arraycopy(times, from, spareTimes, 0, count);
    int left = 0;
    int right = middle;
    int target = from;
    while (left < count) {
      boolean takesRight =
          right < to && isAfter(spareTimes[left], spareRows[left], times[right], rows[right]);
      times[target] = takesRight ? times[right] : spareTimes[left];
      rows[target++] = takesRight ? rows[right++] : spareRows[left++];
    }
  }

  private void insert(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int row = rows[i];
      long time = times[i];
      int place = i;
      while (place > from && isAfter(times[place - 1], rows[place - 1], time, row)) {
        rows[place] = rows[place - 1];
        times[place] = times[place - 1];
        place--;
      }
      rows[place] = row;
      times[place] = time;
    }
  }

  /** Looks at what else is known of two events only if they share their time: it lies far away. */
  private boolean isAfter(long time, int row, long otherTime, int other) {
    return time != otherTime ? time > otherTime : events.compare(row, other) > 0;
  }
}
