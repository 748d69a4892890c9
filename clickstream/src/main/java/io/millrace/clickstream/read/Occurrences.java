package io.millrace.clickstream.read;

import java.util.HashMap;
import java.util.Map;

/** Counts equals, by their hash. Eight to sixteen bytes for each distinct one. */
final class Occurrences {
  private long[] seen = new long[1 << 12];
  private int size;
  private boolean seenZero;
  private final Map<Long, Integer> repeated = new HashMap<>();

  /** How often it came before. */
  int count(long hash) {
    if (add(hash)) {
      return 0;
    }
    return repeated.merge(hash, 1, Integer::sum);
  }

  private boolean add(long hash) {
    if (hash == 0) {
      boolean first = !seenZero;
      seenZero = true;
      return first;
    }
    if (size >= seen.length * 3L / 4) {
      grow();
    }
    int slot = slot(seen, hash);
    if (seen[slot] == hash) {
      return false;
    }
    seen[slot] = hash;
    size++;
    return true;
  }

  private static int slot(long[] table, long hash) {
    int slot = (int) (hash ^ hash >>> 32) & table.length - 1;
    while (table[slot] != 0 && table[slot] != hash) {
      slot = slot + 1 & table.length - 1;
    }
    return slot;
  }

  private void grow() {
    long[] before = seen;
    seen = new long[before.length * 2];
    for (long hash : before) {
      if (hash != 0) {
        seen[slot(seen, hash)] = hash;
      }
    }
  }
}
