package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;

/** Writes the values of a column, as {@link Values#valueOf} gives them, and reads them again. */
public interface Coder {
  void put(Object value, Bytes into);

  Object take(Cursor from);
}
