package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.Reject;
import java.util.List;

/** The key of a message in Connect's JSON: a row of the key's columns. */
final class MessageKey {
  private final JsonCursor cursor = new JsonCursor();
  private final RowText row = new RowText();
  private final ConnectSchemas schemas;

  MessageKey(List<String> keys) {
    schemas = ConnectSchemas.ofRows(keys, name -> true);
  }

  /** Whether the key tells all of the dataset's key columns. */
  boolean read(byte[] key) {
    schemas.forget();
    if (key.length == 0 || !JsonText.isUtf8(key)) {
      return false;
    }
    try {
      cursor.over(key, 0, key.length);
      row.read(cursor);
      if (isWrapped()) {
        cursor.over(key, row.valueStart(0), row.valueEnd(0));
        schemas.read(cursor);
        cursor.over(key, row.valueStart(1), row.valueEnd(1));
        row.read(cursor);
      }
    } catch (BadEvent e) {
      throw new BadEvent(
          Reject.Reason.MISSING_KEY, "The message's key is bad. %s".formatted(e.getMessage()));
    }
    return row.isThere() && shape().hasKey();
  }

  private boolean isWrapped() {
    return row.isThere()
        && row.columns() == 2
        && row.name(0).equals("schema")
        && row.name(1).equals("payload");
  }

  RowText row() {
    return row;
  }

  Shape shape() {
    return schemas.shapes().of(row);
  }
}
