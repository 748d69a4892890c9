package io.millrace.features.online;

import io.millrace.features.reader.StoredTable;
import java.io.Serializable;
import java.util.List;

/** One version of a group in a store that has been made ready for it. */
interface GroupInStore extends Serializable {
  /** The columns of the rows that are written: keys, then features. */
  List<String> columns();

  /** Opens a connection of its own, in a task. */
  EntityWriter writer(Edition edition);

  /**
   * Remembers the edition as the newest that is there whole, then removes what is older.
   *
   * @param slice for people who look at the store
   * @param run for the same
   * @param throttle of what goes
   * @return how many entities went; none if the store holds a newer edition whole
   */
  long finish(Edition edition, String slice, String run, Pace.Throttle throttle);

  /** The order of a table's columns in rows. */
  static List<String> columns(StoredTable table) {
    return java.util.stream.Stream.concat(table.keys().stream(), table.features().stream())
        .toList();
  }
}
