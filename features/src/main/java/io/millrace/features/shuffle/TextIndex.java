package io.millrace.features.shuffle;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Numbers texts of bytes from 0 in the order in which they are met. */
final class TextIndex {
  private byte[] texts = new byte[4096];
  private int[] ends = new int[1024]; // of the text of each number
  private int[] hashes = new int[1024];
  private int[] slots = new int[4096];
  private int size;

  TextIndex() {
    Arrays.fill(slots, -1);
  }

  static int hash(byte[] bytes, int from, int length) {
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return WholeIndex.hash(hash);
  }

  int size() {
    return size;
  }

  private int start(int id) {
    return id == 0 ? 0 : ends[id - 1];
  }

  byte[] text(int id) {
    return Arrays.copyOfRange(texts, start(id), ends[id]);
  }

  /** The numbers of all texts, in the order of their bytes. */
  int[] sorted() {
    return IntStream.range(0, size).boxed().sorted(this::compare).mapToInt(id -> id).toArray();
  }

  private int compare(int one, int other) {
    return Arrays.compareUnsigned(texts, start(one), ends[one], texts, start(other), ends[other]);
  }

  /** The number of a text, or -1. */
  int find(byte[] bytes, int from, int length) {
    return find(bytes, from, length, hash(bytes, from, length));
  }

  private int find(byte[] bytes, int from, int length, int hash) {
    int mask = slots.length - 1;
    for (int slot = hash & mask; slots[slot] >= 0; slot = slot + 1 & mask) {
      int id = slots[slot];
      if (hashes[id] == hash
          && Arrays.equals(texts, start(id), ends[id], bytes, from, from + length)) {
        return id;
      }
    }
    return -1;
  }

  int findOrAdd(byte[] bytes, int from, int length) {
    int hash = hash(bytes, from, length);
    int found = find(bytes, from, length, hash);
    if (found >= 0) {
      return found;
    }
    grow(length);
    int start = start(size);
    System.arraycopy(bytes, from, texts, start, length);
    ends[size] = start + length;
    hashes[size] = hash;
    place(hash, size);
    return size++;
  }

  private void grow(int length) {
    int start = start(size);
    if (start + length > texts.length) {
      texts = Arrays.copyOf(texts, Math.max(texts.length * 2, start + length));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
      slots = new int[slots.length * 2];
      Arrays.fill(slots, -1);
      IntStream.range(0, size).forEach(id -> place(hashes[id], id));
    }
  }

  private void place(int hash, int id) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] >= 0) {
      slot = slot + 1 & mask;
    }
    slots[slot] = id;
  }
}
