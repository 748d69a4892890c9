package io.millrace.features.sweep;

/** Events by entity, and within one by time. */
final class Timeline {
  private static final int SHORT = 12;

  private final Events events;
  private final int[] starts;
  private final int[] rows;
  private final long[] times;
  private int[] spare = {};

  Timeline(Events events, int entities) {
    this.events = events;
    this.starts = new int[entities + 1];
    this.rows = new int[events.size()];
    this.times = new long[events.size()];
    byEntity();
    for (int entity = 0; entity < entities; entity++) {
      sort(starts[entity], starts[entity + 1]);
    }
    for (int i = 0; i < rows.length; i++) {
      times[i] = events.time(rows[i]);
    }
    spare = null;
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
      rows[next[events.entity(row)]++] = row;
    }
  }

  /** Merge sort. Files are often in the order of time, so runs that are in order are left alone. */
  private void sort(int from, int to) {
    if (to - from <= SHORT) {
      insert(from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(from, middle);
    sort(middle, to);
    if (events.compare(rows[middle - 1], rows[middle]) <= 0) {
      return;
    }
    if (spare.length < middle - from) {
      spare = new int[Math.max(middle - from, spare.length * 2)];
    }
    System.arraycopy(rows, from, spare, 0, middle - from);
    int left = 0;
    int right = middle;
    int target = from;
    while (left < middle - from) {
      boolean takesRight = right < to && events.compare(rows[right], spare[left]) < 0;
      rows[target++] = takesRight ? rows[right++] : spare[left++];
    }
  }

  private void insert(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int row = rows[i];
      int place = i;
      while (place > from && events.compare(rows[place - 1], row) > 0) {
        rows[place] = rows[place - 1];
        place--;
      }
      rows[place] = row;
    }
  }
}
