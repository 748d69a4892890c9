package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.fold.SchemaKey;
import io.millrace.ingest.journal.fold.Tally;
import io.millrace.ingest.journal.type.SeenSchema;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one task of the scan, or all of them, met. It travels with the task's rows, so that a task
 * that is run twice counts once. Not for several threads at once.
 */
final class ScanSummary implements Serializable {
  private final Map<Change.Operation, Long> operations = new EnumMap<>(Change.Operation.class);
  private final Map<String, Long> markers = new TreeMap<>();
  private final Map<Long, SeenSchema> schemas = new HashMap<>();
  private final Map<String, Long> barriers = new TreeMap<>();
  private final Set<String> snapshots = new HashSet<>();
  private final Map<String, Map<String, Long>> endedTransactions = new HashMap<>();
  private final Set<Marker.Origin> origins = new HashSet<>();
  private long rejects;
  private long copied;
  private long repeatedKeys;
  private long duplicates;
  private long superseded;
  private long tied;
  private String newestPosition = Position.NONE;
  private long newestClock;
  private long otherThanWhole;

  void count(Change change) {
    operations.merge(change.operation(), 1L, Long::sum);
    if (change.position().compareTo(newestPosition) > 0) {
      newestPosition = change.position();
    }
    newestClock = Math.max(newestClock, change.at());
  }

  void meetKey(byte[] key) {
    otherThanWhole |= WholeNumbers.others(key);
  }

  void truncate(Change change) {
    barriers.merge(change.position(), change.at(), Math::max);
  }

  void see(long key, SeenSchema schema) {
    if (key != SchemaKey.NONE) {
      schemas.merge(key, schema, SeenSchema::merge);
    }
  }

  void count(Marker marker) {
    markers.merge(marker.getClass().getSimpleName(), 1L, Long::sum);
    if (marker instanceof Marker.SnapshotComplete complete) {
      complete(complete.barrier(), complete.at());
    } else if (marker instanceof Marker.TransactionEnd end) {
      endedTransactions.put(end.transaction(), new TreeMap<>(end.events()));
    } else if (marker instanceof Marker.Origin origin) {
      origins.add(origin);
    }
  }

  void countCopied() {
    copied++;
  }

  /** All rows of a whole copy have been told. */
  void complete(String barrier, long at) {
    barriers.merge(barrier, at, Math::max);
    snapshots.add(barrier);
  }

  void countReject() {
    rejects++;
  }

  void add(Tally tally) {
    duplicates += tally.duplicates();
    superseded += tally.superseded();
    tied += tally.tied();
    repeatedKeys += tally.repeatedKeys();
  }

  ScanSummary merge(ScanSummary other) {
    other.operations.forEach((operation, n) -> operations.merge(operation, n, Long::sum));
    other.markers.forEach((marker, n) -> markers.merge(marker, n, Long::sum));
    other.schemas.forEach(this::see);
    other.barriers.forEach((position, at) -> barriers.merge(position, at, Math::max));
    snapshots.addAll(other.snapshots);
    endedTransactions.putAll(other.endedTransactions);
    origins.addAll(other.origins);
    rejects += other.rejects;
    copied += other.copied;
    repeatedKeys += other.repeatedKeys;
    duplicates += other.duplicates;
    superseded += other.superseded;
    tied += other.tied;
    if (other.newestPosition.compareTo(newestPosition) > 0) {
      newestPosition = other.newestPosition;
    }
    newestClock = Math.max(newestClock, other.newestClock);
    otherThanWhole |= other.otherThanWhole;
    return this;
  }

  long operations(Change.Operation operation) {
    return operations.getOrDefault(operation, 0L);
  }

  long changes() {
    return operations.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Which key columns are not all {@link WholeNumbers}: a bit a column. */
  long otherThanWhole() {
    return otherThanWhole;
  }

  /** By the marker's name, how many. */
  Map<String, Long> markers() {
    return markers;
  }

  Map<Long, SeenSchema> schemas() {
    return schemas;
  }

  /** Positions before which nothing lives, each with the source's clock; 0 if that is not told. */
  Map<String, Long> barriers() {
    return barriers;
  }

  /** Which of the barriers are those of complete snapshots. */
  Set<String> snapshots() {
    return snapshots;
  }

  /** By transaction whose end was read, how many changes it made to each table. */
  Map<String, Map<String, Long>> endedTransactions() {
    return endedTransactions;
  }

  Set<Marker.Origin> origins() {
    return origins;
  }

  /** Rows of a copy of the table. */
  long copied() {
    return copied;
  }

  /** Of them, those whose key another one has. */
  long repeatedKeys() {
    return repeatedKeys;
  }

  long rejects() {
    return rejects;
  }

  long duplicates() {
    return duplicates;
  }

  long superseded() {
    return superseded;
  }

  long tied() {
    return tied;
  }

  String newestPosition() {
    return newestPosition;
  }

  /** The source's clock at the newest change, in milliseconds; 0 if it is not told. */
  long newestClock() {
    return newestClock;
  }
}
