package io.millrace.ingest.journal.format;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the member names that a format knows. Since the members of a writer's objects come in one
 * order, a name is looked for first where it stood the last time.
 */
final class Vocabulary {
  static final int UNKNOWN = -1;
  private static final int REMEMBERED = 48;
  private static final byte[] NOTHING = {};

  private final Map<String, Integer> known = new HashMap<>();
  private final byte[][] lastNames = new byte[REMEMBERED][];
  private final int[] lastNumbers = new int[REMEMBERED];

  Vocabulary(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      known.put(names.get(i), i);
    }
  }

  /** The name that stood in a place the last time; empty if none did. */
  byte[] likely(int place) {
    return place < REMEMBERED && lastNames[place] != null ? lastNames[place] : NOTHING;
  }

  /**
   * @param cursor at a member, to which it may have gone by its {@link #likely} name
   * @param place of the member in its object, from 0
   * @return the name's place in the list, or {@link #UNKNOWN}
   */
  int number(JsonCursor cursor, int place) {
    if (cursor.isLikely()) {
      return lastNumbers[place];
    }
    byte[] text = cursor.text();
    int from = cursor.nameStart();
    int to = cursor.nameEnd();
    if (place < REMEMBERED && lastNames[place] != null) {
      byte[] last = lastNames[place];
      if (Arrays.equals(text, from, to, last, 0, last.length)) {
        return lastNumbers[place];
      }
    }
    int number = known.getOrDefault(JsonText.unescaped(text, from, to), UNKNOWN);
    if (place < REMEMBERED) {
      lastNames[place] = Arrays.copyOfRange(text, from, to);
      lastNumbers[place] = number;
    }
    return number;
  }

  int number(String name) {
    return known.getOrDefault(name, UNKNOWN);
  }
}
