package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;

/** The entities of a partition, numbered from 0. */
final class Entities {
  private final Keys keys;
  private final boolean adds;
  private final WholeIndex wholes = new WholeIndex();
  private final TextIndex texts = new TextIndex();

  /**
   * @param adds whether the events say which there are; else only {@link #add} does
   */
  Entities(Keys keys, boolean adds) {
    this.keys = keys;
    this.adds = adds;
  }

  int size() {
    return keys.isWhole() ? wholes.size() : texts.size();
  }

  /** Reads the key of an event: its entity's number, or -1 if nobody asks for it. */
  int next(Cursor cursor) {
    return next(cursor, adds);
  }

  /** Reads the key of a label: its entity's number. */
  int add(Cursor cursor) {
    return next(cursor, true);
  }

  private int next(Cursor cursor, boolean adding) {
    if (keys.isWhole()) {
      long key = cursor.whole();
      return adding ? wholes.findOrAdd(key) : wholes.find(key);
    }
    int length = (int) cursor.count();
    int at = cursor.at();
    cursor.skip(length);
    return adding
        ? texts.findOrAdd(cursor.array(), at, length)
        : texts.find(cursor.array(), at, length);
  }

  /** Writes an entity's key as it was read. */
  void write(int entity, Bytes into) {
    if (keys.isWhole()) {
      into.putWhole(wholes.key(entity));
    } else {
      into.putText(texts.text(entity));
    }
  }

  /** The entities in the order of their keys, whatever the order in which they came. */
  int[] sorted() {
    return keys.isWhole() ? wholes.sorted() : texts.sorted();
  }

  /** The columns of an entity's key. */
  Object[] key(int entity) {
    return keys.isWhole() ? keys.decode(wholes.key(entity)) : keys.decode(texts.text(entity));
  }
}
