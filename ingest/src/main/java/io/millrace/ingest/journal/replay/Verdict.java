package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.fold.KeyState;
import java.util.List;

/**
 * What a key's facts make of it where they meet the table: a pure function, which asks for no
 * values yet.
 *
 * @param layers what the row is made of, newest first
 * @param tombstone position of a delete to remember; {@link Position#NONE} if there is none
 */
record Verdict(Outcome outcome, Layers layers, String tombstone) {
  /**
   * @param row null if the table has none
   * @param tombstone the newest delete that is remembered of the key; or {@link Position#NONE}
   * @param barrier before which nothing lives; or {@link Position#NONE}
   * @param columns the table's, in lower case
   */
  static Verdict of(
      KeyState state, TableRow row, String tombstone, String barrier, List<String> columns) {
    String floor = max(tombstone, barrier);
    Layers layers = Layers.of(state, row, floor);
    return new Verdict(outcome(layers, row, columns), layers, deleteToRemember(layers, tombstone));
  }

  /** A delete that hides what is older; one below a row that says all has nothing to hide. */
  private static String deleteToRemember(Layers layers, String tombstone) {
    Coverage missing = Coverage.ALL;
    for (Layers.Layer layer : layers.newestFirst()) {
      if (layer.isDelete()) {
        return layer.position().equals(tombstone) ? Position.NONE : layer.position();
      }
      missing = missing.without(layer.says());
      if (missing.isEmpty()) {
        break;
      }
    }
    return Position.NONE;
  }

  private static Outcome outcome(Layers layers, TableRow row, List<String> columns) {
    if (!layers.isLive()) {
      return row == null ? Outcome.ABSENT : Outcome.DELETED;
    }
    if (row == null) {
      return Outcome.INSERTED;
    }
    if (layers.newest().position().equals(row.position())
        && layers.carried(columns).equals(Layers.completed(row.carried(), columns))) {
      return Outcome.UNCHANGED;
    }
    return layers.newestFirst().stream().anyMatch(Layers.Layer::isOfTable)
        ? needsTable(layers, columns) ? Outcome.PATCHED : Outcome.UPDATED
        : Outcome.UPDATED;
  }

  private static boolean needsTable(Layers layers, List<String> columns) {
    if (layers.newest().says().isAll()) {
      return layers.newest().isOfTable();
    }
    return columns.stream()
        .map(layers::sayer)
        .anyMatch(layer -> layer != null && layer.isOfTable());
  }

  /** Whether values of the table's row are wanted. */
  boolean needsTable() {
    return outcome == Outcome.PATCHED;
  }

  private static String max(String one, String other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
