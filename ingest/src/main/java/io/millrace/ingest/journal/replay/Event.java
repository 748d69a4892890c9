package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.fold.Coverage;
import java.util.function.IntFunction;

/** Something that is known of the life of one key. Its time is in microseconds; 0 for not told. */
sealed interface Event {
  String position();

  long at();

  /**
   * The row looked so from here on.
   *
   * @param says the columns that this change told; others are as they were before it
   * @param ofSnapshot whether it says how the row is, not that it changed
   * @param values of the columns that it says, by their places in the table
   */
  record Image(
      String position, long at, Coverage says, boolean ofSnapshot, IntFunction<Object> values)
      implements Event {}

  /** There is no row from here on, if there was one. */
  record End(String position, long at, Kind kind) implements Event {
    boolean isOfKey() {
      return kind == Kind.DELETE;
    }
  }

  /** Why there is no row. */
  enum Kind {
    DELETE,
    TRUNCATE,
    /** A complete snapshot begins here, and it has all rows that there are. */
    SNAPSHOT
  }
}
