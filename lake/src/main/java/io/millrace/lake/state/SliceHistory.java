package io.millrace.lake.state;

import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a table's Delta log says of the dataset's slices, at one version of the table. Read without
 * Spark: one listing, the commits that are still there, and of the newest checkpoint one column.
 */
public final class SliceHistory {
  private final long version;
  private final List<SliceRecord> records;
  private final Map<Slice, SliceRecord> current;
  private final Map<Slice, Long> committed;

  private SliceHistory(long version, List<SliceRecord> records, Map<Slice, Long> committed) {
    this.version = version;
    this.records = List.copyOf(records);
    this.committed = Collections.unmodifiableMap(new TreeMap<>(committed));
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
    DeltaLogReader.Log log = new DeltaLogReader(hadoop, table).read();
    Map<Slice, Long> committed = new TreeMap<>();
    log.transactions()
        .forEach(
            (appId, number) ->
                SliceTransaction.slice(appId).ifPresent(slice -> committed.put(slice, number)));
    return new SliceHistory(log.version(), log.records(), committed);
  }

  /** The history of a table whose records are known already. */
  static SliceHistory of(long version, List<SliceRecord> records, Map<Slice, Long> committed) {
    return new SliceHistory(version, records, committed);
  }

  /** Whether there is a table. It may be empty. */
  public boolean exists() {
    return version >= 0;
  }

  /** The table's version, or -1 if there is no table. */
  public long version() {
    return version;
  }

  /**
   * The newest record of each slice, in the order of the slices. A slice whose commits have all
   * been cleaned up is not here, but in {@link #committed}.
   */
  public Map<Slice, SliceRecord> current() {
    return current;
  }

  /** All records still in the log, oldest first. */
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
  public Map<DatasetName, List<Long>> companions() {
    Map<DatasetName, List<Long>> commits = new TreeMap<>();
    for (SliceRecord slice : records) {
      slice
          .companions()
          .forEach(
              companion ->
                  commits
                      .computeIfAbsent(companion.table(), table -> new ArrayList<>())
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
    Long number = new DeltaLogReader(hadoop, table).transactions().get(appId);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
