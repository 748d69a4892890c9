package io.millrace.features.online;

import io.millrace.features.reader.StoredTable;
import java.util.List;

/** A real server of the test JVM, with a place in it for one test class. */
interface TestServer {
  OnlineStore store(Pace pace);

  /** Removes what earlier tests left in the place. */
  void empty();

  void killConnections();

  /** What the store says of a table to people: group, version, slice, run, build. */
  String told(String table);

  /** Puts another number into an entity's row, past all editions. */
  void change(StoredTable table, List<Object> key, String feature, Number value);

  /** Takes an entity away. */
  void remove(StoredTable table, List<Object> key);
}
