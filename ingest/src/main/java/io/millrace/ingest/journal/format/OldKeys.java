package io.millrace.ingest.journal.format;

import java.io.ByteArrayOutputStream;

/**
 * The key that a row had before it changed, made of the old values of changed columns and the
 * values of the others.
 */
final class OldKeys {
  private final JsonCursor cursor = new JsonCursor();
  private final RowText row = new RowText();

  /**
   * @param old the columns that changed, with the values they had; empty if it is not told
   * @return whether the key was another one
   */
  boolean read(RowText now, Shape shape, RowText old) {
    if (!old.isThere() || old.columns() == 0 || !shape.hasKey()) {
      return false;
    }
    boolean changed = false;
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.write('{');
    for (int column : shape.keyColumns()) {
      int oldColumn = find(old, shape.rawName(column));
      changed |= oldColumn >= 0 && !now.sameValue(column, old, oldColumn);
      if (json.size() > 1) {
        json.write(',');
      }
      JsonText.write(json, shape.name(column));
      json.write(':');
      if (oldColumn >= 0) {
        old.writeValue(oldColumn, json);
      } else {
        now.writeValue(column, json);
      }
    }
    json.write('}');
    if (changed) {
      cursor.over(json.toByteArray(), 0, json.size());
      row.read(cursor);
    }
    return changed;
  }

  private static int find(RowText row, byte[] rawName) {
    for (int column = 0; column < row.columns(); column++) {
      if (row.isNamed(column, rawName)) {
        return column;
      }
    }
    return -1;
  }

  /** A row of the old key alone. */
  RowText row() {
    return row;
  }
}
