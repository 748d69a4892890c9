package io.millrace.lake.state;

import io.millrace.lake.CompanionRecord;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a table's Delta log says of the dataset's slices, at one version of the table. Read without
 * Spark: the digest that a writer has left and the commits since; where there is none, one listing,
 * the commits that are still there, and of the newest checkpoint one column.
 */
public final class SliceHistory {
  private static final Logger LOG = LoggerFactory.getLogger(SliceHistory.class);

  /** Reading so many commits is as dear as reading a digest of a year. */
  private static final int WORTH_A_DIGEST = 16;

  private final DeltaLogReader.Log log;
  private final List<SliceRecord> records;
  private final Map<Slice, SliceRecord> current;
  private final Map<Slice, Long> committed;

  private SliceHistory(DeltaLogReader.Log log) {
    this.log = log;
    this.records = Collections.unmodifiableList(log.records());
    Map<Slice, Long> numbers = new TreeMap<>();
    log.transactions()
        .forEach(
            (appId, number) ->
                SliceTransaction.slice(appId).ifPresent(slice -> numbers.put(slice, number)));
    this.committed = Collections.unmodifiableMap(numbers);
    Map<Slice, SliceRecord> newest = new TreeMap<>();
    records.forEach(slice -> newest.put(slice.slice(), slice));
    this.current = Collections.unmodifiableMap(newest);
  }

  /**
   * Reads the log of a table, which need not exist.
   *
   * @throws io.millrace.lake.UnreachableException if the log cannot be read
   * @throws io.millrace.lake.InvalidSpecException if a newer Millrace wrote to the table
   */
  public static SliceHistory read(Configuration hadoop, Path table) {
    return new SliceHistory(new DeltaLogReader(hadoop, table).read(Optional.empty()));
  }

  /** The same of many tables. */
  public static Map<Path, SliceHistory> read(Configuration hadoop, Collection<Path> tables) {
    Map<Path, SliceHistory> histories = new ConcurrentHashMap<>();
    DeltaLogReader.inParallel(tables, table -> histories.put(table, read(hadoop, table)));
    return histories;
  }

  /** The same, where most of the log was read before: only what has come since is read. */
  public SliceHistory readOn(Configuration hadoop, Path table) {
    DeltaLogReader.Log now = new DeltaLogReader(hadoop, table).read(Optional.of(log));
    return now == log ? this : new SliceHistory(now);
  }

  /**
   * Leaves a digest of the log beside it, where those who read next would have many commits to
   * read. Only makes reading quicker, so what goes wrong is not thrown.
   *
   * @return the same history
   */
  public SliceHistory digested(Configuration hadoop, Path table) {
    if (log.version() - log.digested() < WORTH_A_DIGEST || log.checksum() == 0) {
      return this;
    }
    try {
      return new SliceHistory(new DeltaLogReader(hadoop, table).leaveDigest(log));
    } catch (IOException | RuntimeException e) {
      LOG.debug("Could not leave a digest of the log of {}", table, e);
      return this;
    }
  }

  /** The history of a table whose records are known already. */
  static SliceHistory of(long version, List<SliceRecord> records, Map<Slice, Long> committed) {
    Map<String, Long> transactions = new TreeMap<>();
    committed.forEach((slice, number) -> transactions.put(SliceTransaction.appId(slice), number));
    return new SliceHistory(new DeltaLogReader.Log(version, 0, records, transactions, -1));
  }

  /** Whether there is a table. It may be empty. */
  public boolean exists() {
    return log.version() >= 0;
  }

  /** The table's version, or -1 if there is no table. */
  public long version() {
    return log.version();
  }

  /**
   * The newest record of each slice, in the order of the slices. A slice whose commits have all
   * been cleaned up may not be here, but in {@link #committed}.
   */
  public Map<Slice, SliceRecord> current() {
    return current;
  }

  /** All records still in the log or in its digest, oldest first. */
  public List<SliceRecord> records() {
    return records;
  }

  /**
   * Every slice that was ever committed, and the number of its {@link SliceTransaction}, which says
   * whether it is ready or retracted. Survives log clean-up.
   */
  public Map<Slice, Long> committed() {
    return committed;
  }

  /**
   * The commits that name companions, by companion, oldest first. Each is to be settled if its
   * companion says that it is not.
   */
  public Map<DatasetName, SortedSet<Long>> companions() {
    Map<DatasetName, SortedSet<Long>> commits = new TreeMap<>();
    for (SliceRecord slice : records) {
      slice.companions().stream()
          .filter(CompanionRecord::follows)
          .forEach(
              companion ->
                  commits
                      .computeIfAbsent(companion.table(), table -> new TreeSet<>())
                      .add(slice.version()));
    }
    return commits;
  }

  /** What a commit says of companions, with their files; read from the log. */
  public static List<Staged> staged(Configuration hadoop, Path table, long version) {
    return new DeltaLogReader(hadoop, table)
        .metadata(version)
        .map(metadata -> StagedJson.read(metadata, version))
        .orElse(List.of());
  }

  /** The number of one of a table's transactions, if it has it; read from the log. */
  public static OptionalLong transaction(Configuration hadoop, Path table, String appId) {
    Long number = transactions(hadoop, table).get(appId);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /** The numbers of all of a table's transactions; read from the log. */
  public static Map<String, Long> transactions(Configuration hadoop, Path table) {
    return new DeltaLogReader(hadoop, table).transactions();
  }
}
