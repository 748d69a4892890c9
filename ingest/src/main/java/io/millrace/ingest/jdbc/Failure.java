package io.millrace.ingest.jdbc;

/** What can go wrong between us and a database, whatever the engine calls it. */
enum Failure {
  UNREACHABLE,
  LOGIN_REFUSED,
  NO_DATABASE,
  NO_TABLE,
  NO_COLUMN,
  FORBIDDEN,
  TIMED_OUT,
  TOO_BUSY,
  STATEMENT_REFUSED,
  OTHER;

  /** By SQLState as the standard has it; engines refine it. */
  static Failure ofStandardState(String state) {
    String known = state == null ? "" : state;
    return switch (known.length() < 2 ? "" : known.substring(0, 2)) {
      case "08" -> UNREACHABLE;
      case "28" -> LOGIN_REFUSED;
      case "22", "42" ->
          switch (known) {
            case "42S02" -> NO_TABLE;
            case "42S22" -> NO_COLUMN;
            default -> STATEMENT_REFUSED;
          };
      default -> OTHER;
    };
  }
}
