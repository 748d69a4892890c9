package io.millrace.ingest.journal.replay;

import io.millrace.lake.DatasetName;
import io.millrace.lake.SchemaMismatchException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** The columns of a table that holds every version of its rows, beside those of the source. */
final class History {
  /** The source's clock at the change that began the version; NULL if it tells none. */
  static final String VALID_FROM = "valid_from";

  /** The same at what ended it; NULL while it is open, too. */
  static final String VALID_TO = "valid_to";

  /** The position of what ended it, a change or a barrier; NULL while it is open. */
  static final String CLOSED_POSITION = "_closed_position";

  /**
   * Positions of snapshots' rows that told this very state, each with the time at which it would
   * have begun; the version's own among them if it came of one. NULL for none.
   */
  static final String CHANGE_SNAPSHOTS = "_change_snapshots";

  static final MapType SNAPSHOTS_TYPE =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.TimestampType, false);

  static final List<String> COLUMNS =
      List.of(VALID_FROM, VALID_TO, CLOSED_POSITION, CHANGE_SNAPSHOTS);

  private History() {}

  /** The columns that a source's columns are stored with. */
  static StructType schema(StructType target) {
    return Replay.tableSchema(target)
        .add(VALID_FROM, DataTypes.TimestampType)
        .add(VALID_TO, DataTypes.TimestampType)
        .add(CLOSED_POSITION, DataTypes.StringType)
        .add(CHANGE_SNAPSHOTS, SNAPSHOTS_TYPE);
  }

  /**
   * @param source the columns of the source as the table is to have them
   * @throws SchemaMismatchException if one is called as a history's own columns are
   */
  static void requireNoneNamedSo(DatasetName table, StructType source) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(COLUMNS);
    for (String name : source.fieldNames()) {
      if (names.contains(name)) {
        throw new SchemaMismatchException(
            "Cannot replay a history into %s: the source has a column '%s', which is what a history calls a column of its own. Give the source's another name under 'rename'."
                .formatted(table, name));
      }
    }
  }

  /**
   * @param columns the table's; empty if there is no table
   * @throws SchemaMismatchException if the table was replayed into as something else
   */
  static void requireKind(DatasetName table, JournalSpec spec, Optional<StructType> columns) {
    Set<String> names = Set.of(columns.map(StructType::fieldNames).orElse(new String[0]));
    boolean isHistory = names.contains(CLOSED_POSITION);
    if (isHistory && !spec.history()) {
      throw new SchemaMismatchException(
          "Cannot replay into %s: the table is a history, and the dataset says 'history: none'. Say 'history: scd2', or give the dataset another name, whose table holds the newest states."
              .formatted(table));
    }
    if (!isHistory && spec.history() && names.contains(Replay.CHANGE_POSITION)) {
      throw new SchemaMismatchException(
          "Cannot replay a history into %s: the table holds newest states, whose past it does not know. Give the dataset another name and replay the journal from its start."
              .formatted(table));
    }
  }
}
