package io.millrace.ingest.journal.replay;

/**
 * Which columns of a slice's keys are whole numbers in their shortest form, or NULL, in all its
 * keys: of such a column two texts are two values.
 */
final class WholeNumbers {
  private static final int MOST_COLUMNS = 63;

  private WholeNumbers() {}

  /**
   * The columns of a key that are something else.
   *
   * @param key as the decoders write it: each column's length and one, in seven bits a byte, and
   *     its text; 0 for NULL
   * @return a bit a column; all bits for keys of more columns than there are bits
   */
  static long others(byte[] key) {
    long others = 0;
    int column = 0;
    int at = 0;
    while (at < key.length) {
      int length = 0;
      int shift = 0;
      while (key[at] < 0) {
        length |= (key[at++] & 0x7f) << shift;
        shift += 7;
      }
      length |= key[at++] << shift;
      if (length > 0 && !isWhole(key, at, at + length - 1)) {
        others |= 1L << Math.min(column, MOST_COLUMNS);
      }
      at += Math.max(0, length - 1);
      column++;
    }
    return column > MOST_COLUMNS ? -1 : others;
  }

  private static boolean isWhole(byte[] text, int from, int to) {
    int first = from < to && text[from] == '-' ? from + 1 : from;
    if (first == to || text[first] == '0' && (first > from || to > first + 1)) {
      return false;
    }
    for (int i = first; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return true;
  }
}
