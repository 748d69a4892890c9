package io.millrace.lake;

import io.millrace.lake.gate.Fingerprint;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceJson;
import io.millrace.lake.state.Staged;
import io.millrace.lake.table.Retraction;
import java.time.Instant;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a ready slice back to the content that was accepted before, and says so. */
final class SliceRetraction {
  private static final Logger LOG = LoggerFactory.getLogger(SliceRetraction.class);

  private final TableSpec table;
  private final SliceRecord standing;
  private final SliceHistory history;
  private final Optional<SliceRecord> former;

  /**
   * @param standing the slice as it is: ready
   */
  SliceRetraction(TableSpec table, SliceRecord standing, SliceHistory history) {
    this.table = table;
    this.standing = standing;
    this.history = history;
    this.former = Accepted.contents(history, standing.slice()).stream().skip(1).findFirst();
  }

  SliceRecord commit(SparkSession spark, Path path, String reason, RunId run) {
    Slice slice = standing.slice();
    boolean isBatch = table.slicing().isOfBatches();
    if (isBatch) {
      requireNewest();
    }
    List<Staged> undone = isBatch ? undone(spark, path) : List.of();
    SliceRecord record = record(reason, run, undone);
    OptionalLong to =
        isBatch
            ? OptionalLong.of(standing.version() - 1)
            : former.stream().mapToLong(SliceRecord::version).findFirst();
    OptionalLong last = OptionalLong.of(history.committed().get(slice));
    try {
      long version =
          new Retraction(spark, path, table, slice)
              .commit(to, standing.version(), ownVersions(), last, SliceJson.write(record, undone));
      LOG.info("Retracted {} {} as version {}: {}", table.name(), slice, version, reason);
      return record.committedAs(version);
    } catch (ConcurrentModificationException e) {
      throw new ConflictException(
          "Slice %s of %s: another run committed first, so nothing was retracted. Look at it, then retract again if it still must be."
              .formatted(slice, table.name()),
          e);
    }
  }

  /** What later batches changed, they changed in what this one left. */
  private void requireNewest() {
    requireAlone();
    SliceRecord newest = Accepted.newest(history).orElse(standing);
    if (newest.version() != standing.version()) {
      throw new InvalidSpecException(
          "Slice %s of %s cannot be retracted: its slices are batches of changes, and %s was applied after it, as version %d. Retract the later ones first, the newest before the others."
              .formatted(standing.slice(), table.name(), newest.slice(), newest.version()));
    }
  }

  private void requireAlone() {
    history.records().stream()
        .filter(other -> other.version() == standing.version())
        .filter(other -> !other.slice().equals(standing.slice()))
        .findFirst()
        .ifPresent(
            other -> {
              throw new InvalidSpecException(
                  "Slice %s of %s cannot be retracted by itself: version %d restated %s in the same commit. Mend the events of these slices and run them again instead."
                      .formatted(
                          standing.slice(), table.name(), standing.version(), other.slice()));
            });
  }

  private List<Staged> undone(SparkSession spark, Path path) {
    return SliceHistory.staged(spark.sessionState().newHadoopConf(), path, standing.version())
        .stream()
        .map(Staged::undone)
        .toList();
  }

  /** Of batches all, since each changes the table as the others left it. */
  private Set<Long> ownVersions() {
    return history.records().stream()
        .filter(commit -> table.slicing().isOfBatches() || commit.slice().equals(standing.slice()))
        .map(SliceRecord::version)
        .collect(Collectors.toSet());
  }

  /** It describes what readers see from now on: the former content, or none. */
  private SliceRecord record(String reason, RunId run, List<Staged> undone) {
    SliceRecord shown = former.orElse(standing);
    return new SliceRecord(
        SliceRecord.Event.RETRACTED,
        run,
        standing.dataset(),
        standing.slice(),
        0,
        shown.verdict(),
        former.map(SliceRecord::rows).orElse(0L),
        former.map(SliceRecord::fingerprint).orElse(Fingerprint.ofNothing()),
        Map.of(),
        former.map(SliceRecord::inputs).orElse(List.of()),
        former.flatMap(SliceRecord::sourcePosition),
        shown.sourceConsistent(),
        shown.configHash(),
        List.of(),
        reason,
        Instant.now(),
        undone.stream().map(Staged::record).toList());
  }
}
