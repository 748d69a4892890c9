package io.millrace.features.shuffle;

import java.util.Arrays;

/** Numbers longs from 0 in the order in which they are met. */
final class WholeIndex {
  private long[] keys = new long[1024];
  private int[] slots = new int[4096];
  private int size;

  WholeIndex() {
    Arrays.fill(slots, -1);
  }

  static int hash(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    return (int) (mixed >>> 32);
  }

  int size() {
    return size;
  }

  long key(int id) {
    return keys[id];
  }

  /** The numbers of all keys, the least key first. */
  int[] sorted() {
    long[] sorted = Arrays.copyOf(keys, size);
    Arrays.sort(sorted);
    return Arrays.stream(sorted).mapToInt(this::find).toArray();
  }

  /** The number of a key, or -1. */
  int find(long key) {
    int mask = slots.length - 1;
    int slot = hash(key) & mask;
    while (slots[slot] >= 0) {
      if (keys[slots[slot]] == key) {
        return slots[slot];
      }
      slot = slot + 1 & mask;
    }
    return -1;
  }

  int findOrAdd(long key) {
    int found = find(key);
    if (found >= 0) {
      return found;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      slots = new int[slots.length * 2];
      Arrays.fill(slots, -1);
      for (int id = 0; id < size; id++) {
        place(keys[id], id);
      }
    }
    keys[size] = key;
    place(key, size);
    return size++;
  }

  private void place(long key, int id) {
    int mask = slots.length - 1;
    int slot = hash(key) & mask;
    while (slots[slot] >= 0) {
      slot = slot + 1 & mask;
    }
    slots[slot] = id;
  }
}
