package io.millrace.ingest.journal.replay;

import static org.apache.spark.sql.functions.col;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.replay.Event.End;
import io.millrace.ingest.journal.replay.Event.Kind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Positions before which nothing lives. Of a table of newest states only the newest matters; in a
 * history each of them may end a version that comes late.
 *
 * @param all by position
 * @param fresh those that the slice is the first to tell
 */
record Barriers(NavigableMap<String, Barrier> all, NavigableMap<String, Barrier> fresh)
    implements Serializable {
  /**
   * @param at in milliseconds; 0 if it is not told
   */
  record Barrier(Tombstones.Kind kind, long at) implements Serializable {}

  /**
   * @param stored the newest that is remembered; or {@link Position#NONE}
   * @param told by the slice, with their times
   */
  static Barriers newest(String stored, Map<String, Long> told) {
    NavigableMap<String, Barrier> all = new TreeMap<>();
    told.forEach((position, at) -> all.put(position, new Barrier(Tombstones.Kind.BARRIER, at)));
    NavigableMap<String, Barrier> fresh = new TreeMap<>(all.tailMap(stored, false));
    if (fresh.size() > 1) {
      fresh.headMap(fresh.lastKey(), false).clear();
    }
    if (!stored.equals(Position.NONE)) {
      all.put(stored, new Barrier(Tombstones.Kind.BARRIER, 0));
    }
    return new Barriers(all, fresh);
  }

  static Barriers ofHistory(ScanSummary slice, Optional<Dataset<Row>> tombstones) {
    NavigableMap<String, Barrier> all = new TreeMap<>();
    tombstones.ifPresent(rows -> stored(rows).forEach(row -> add(row, all)));
    NavigableMap<String, Barrier> fresh = new TreeMap<>();
    slice
        .barriers()
        .forEach(
            (position, at) -> {
              if (!all.containsKey(position)) {
                boolean ofSnapshot = slice.snapshots().contains(position);
                fresh.put(
                    position,
                    new Barrier(
                        ofSnapshot ? Tombstones.Kind.SNAPSHOT : Tombstones.Kind.BARRIER, at));
              }
            });
    all.putAll(fresh);
    return new Barriers(all, fresh);
  }

  /** As many as the source was truncated or copied. */
  private static List<Row> stored(Dataset<Row> tombstones) {
    return tombstones
        .where(
            col(Tombstones.KIND)
                .isin(Tombstones.Kind.BARRIER.name(), Tombstones.Kind.SNAPSHOT.name()))
        .select(Tombstones.POSITION, Tombstones.KIND, Tombstones.AT)
        .collectAsList();
  }

  private static void add(Row row, Map<String, Barrier> barriers) {
    barriers.put(
        row.getString(0), new Barrier(Tombstones.Kind.valueOf(row.getString(1)), row.getLong(2)));
  }

  /** What they are in the life of any key. */
  List<End> ends() {
    List<End> ends = new ArrayList<>();
    all.forEach(
        (position, barrier) ->
            ends.add(
                new End(
                    position,
                    barrier.at() * StoredVersion.MICROS,
                    barrier.kind() == Tombstones.Kind.SNAPSHOT ? Kind.SNAPSHOT : Kind.TRUNCATE)));
    return ends;
  }

  String newest() {
    return all.isEmpty() ? Position.NONE : all.lastKey();
  }
}
