package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import org.apache.spark.sql.catalyst.InternalRow;

/** Writes the keys of rows, and says to which partition they belong. */
final class KeyWriter {
  private final Keys keys;
  private final Bytes text = new Bytes(64);
  private long whole;

  KeyWriter(Keys keys) {
    this.keys = keys;
  }

  /** The partition of a row, whose key is the one to be written next. */
  int partition(InternalRow row, int partitions) {
    if (keys.isWhole()) {
      whole = keys.whole(row);
      return Keys.partition(WholeIndex.hash(whole), partitions);
    }
    keys.encode(row, text);
    return Keys.partition(TextIndex.hash(text.array(), 0, text.size()), partitions);
  }

  void write(Bytes block) {
    if (keys.isWhole()) {
      block.putWhole(whole);
    } else {
      block.putCount(text.size());
      block.putRaw(text.array(), 0, text.size());
    }
  }
}
