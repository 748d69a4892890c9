package io.millrace.ingest.journal.type;

/** A value that its column cannot hold as it is. */
public final class BadValue extends Exception {
  private static final int SHOWN = 200;

  BadValue(String message) {
    super(message, null, false, false); // one a bad row; nobody asks where in the code
  }

  static BadValue of(String value, String why) {
    return new BadValue("%s %s".formatted(shown(value), why));
  }

  /** A column that must have a value, and has none. */
  public static BadValue missing(String column) {
    return new BadValue("NULL, and the table's column is NOT NULL").in(column);
  }

  BadValue in(String column) {
    return new BadValue("Column '%s': %s".formatted(column, getMessage()));
  }

  private static String shown(String value) {
    return "'%s'".formatted(value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…");
  }
}
