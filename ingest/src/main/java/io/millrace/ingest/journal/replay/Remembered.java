package io.millrace.ingest.journal.replay;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.replay.DecideTask.Rules;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is known beyond rows: barriers, and how far deletes are remembered.
 *
 * @param barriers all of them in a history; else the newest, before which nothing lives
 * @param sweeps whether the slice brought that one, so that older rows are still in the table
 * @param forgotten of deletes before this position not all are remembered any more
 * @param horizon deletes older than this clock are let go after the slice; 0 for none
 * @param expired how many deletes are let go
 * @param forgottenNext what {@code forgotten} is after the slice
 * @param deletes how many are remembered before the slice
 */
record Remembered(
    Barriers barriers,
    boolean sweeps,
    String forgotten,
    long horizon,
    long expired,
    String forgottenNext,
    long deletes) {

  /**
   * @param now beyond which no clock is believed: a change of the year 3000 would let go of all
   *     deletes
   */
  static Remembered of(
      JournalSpec spec, ScanSummary slice, Optional<Dataset<Row>> tombstones, Instant now) {
    String stored = Position.NONE;
    String forgotten = Position.NONE;
    long clock = slice.newestClock();
    long deletes = 0;
    long oldest = Long.MAX_VALUE;
    if (tombstones.isPresent()) {
      Row known = known(tombstones.get());
      stored = known.getString(0);
      forgotten = known.getString(1);
      clock = Math.max(clock, known.getLong(2));
      deletes = known.getLong(3);
      oldest = known.isNullAt(4) ? oldest : known.getLong(4);
    }
    Barriers barriers =
        spec.history()
            ? Barriers.ofHistory(slice, tombstones)
            : Barriers.newest(stored, slice.barriers());
    long believed = Math.min(clock, now.toEpochMilli());
    long horizon = Math.max(0, believed - spec.tombstonesKept().toMillis());
    Row old = oldest < horizon ? old(tombstones.get(), horizon) : null;
    long expired = old == null ? 0 : old.getLong(0);
    return new Remembered(
        barriers,
        !spec.history() && !barriers.fresh().isEmpty(),
        forgotten,
        horizon,
        expired,
        expired == 0 || old.getString(1).compareTo(forgotten) < 0 ? forgotten : old.getString(1),
        deletes);
  }

  private static Row known(Dataset<Row> tombstones) {
    return tombstones
        .agg(
            highest(Tombstones.Kind.BARRIER),
            highest(Tombstones.Kind.FORGOTTEN),
            coalesce(max(col(Tombstones.AT)), lit(0L)),
            count(when(is(Tombstones.Kind.DELETE), 1)),
            min(when(is(Tombstones.Kind.DELETE).and(col(Tombstones.AT).gt(0)), col(Tombstones.AT))))
        .first();
  }

  private static Row old(Dataset<Row> tombstones, long horizon) {
    return Tombstones.deletes(tombstones)
        .where(col(Tombstones.AT).gt(0).and(col(Tombstones.AT).lt(horizon)))
        .agg(count(lit(1)), coalesce(max(col(Tombstones.POSITION)), lit(Position.NONE)))
        .first();
  }

  private static Column highest(Tombstones.Kind kind) {
    return coalesce(max(when(is(kind), col(Tombstones.POSITION))), lit(Position.NONE));
  }

  private static Column is(Tombstones.Kind kind) {
    return col(Tombstones.KIND).equalTo(lit(kind.name()));
  }

  String barrier() {
    return barriers.newest();
  }

  Rules rules() {
    return new Rules(barrier(), sweeps, forgotten);
  }

  /** In SQL, which rows of the companion are let go; empty if none. */
  Optional<String> lettingGo() {
    return expired == 0
        ? Optional.empty()
        : Optional.of(
            "%s = '%s' AND %s > 0 AND %s < %d"
                .formatted(
                    Tombstones.KIND,
                    Tombstones.Kind.DELETE,
                    Tombstones.AT,
                    Tombstones.AT,
                    horizon));
  }
}
