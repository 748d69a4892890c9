package io.millrace.ingest.journal.replay;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.KeptRows;
import io.millrace.lake.LocatedRows;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a slice is replayed onto. All of it at one moment: the lake's commit refuses a table that
 * changed since.
 *
 * @param rows empty if there is no table yet
 * @param tombstones the companion {@link Replay#TOMBSTONES}; empty if there is none yet
 * @param held the companion {@link Replay#HELD}, of journals whose transactions are kept whole
 */
public record ReplayTarget(
    Optional<LocatedRows> rows, Optional<KeptRows> tombstones, Optional<Dataset<Row>> held) {
  /** No table yet. */
  public static final ReplayTarget NOTHING =
      new ReplayTarget(Optional.empty(), Optional.empty(), Optional.empty());

  public ReplayTarget {
    requireNonNull(rows, "rows");
    requireNonNull(tombstones, "tombstones");
    requireNonNull(held, "held");
  }

  public ReplayTarget(Optional<LocatedRows> rows, Optional<KeptRows> tombstones) {
    this(rows, tombstones, Optional.empty());
  }
}
