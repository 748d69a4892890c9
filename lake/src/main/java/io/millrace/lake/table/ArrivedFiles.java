package io.millrace.lake.table;

import io.millrace.lake.Additions;
import io.millrace.lake.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import scala.Option;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Finds in a table's log the files that have come to slices, where nothing else happened to them.
 */
public final class ArrivedFiles {
  private final DeltaLog log;
  private final Map<Slice, Long> since;
  private final Map<Slice, List<AddFile>> arrived = new HashMap<>();
  private final Set<Slice> otherwise = new HashSet<>();

  private ArrivedFiles(DeltaLog log, Map<Slice, Long> since) {
    this.log = log;
    this.since = since;
  }

  /**
   * @param since the version of the table that is known of each slice
   * @param until the version up to which commits are looked at
   */
  public static Additions find(SparkSession spark, Path path, Map<Slice, Long> since, long until) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    ArrivedFiles files = new ArrivedFiles(log, since);
    files.read(until);
    Snapshot snapshot = log.getSnapshotAt(until, Option.empty(), Option.empty());
    Map<Slice, Long> counts = new HashMap<>();
    List<AddFile> all = new ArrayList<>();
    files.arrived.forEach(
        (slice, some) -> {
          counts.put(
              slice, some.stream().mapToLong(file -> (Long) file.numLogicalRecords().get()).sum());
          all.addAll(some);
        });
    return new Additions(
        until,
        counts,
        log.createDataFrame(
            snapshot, JavaConverters.asScalaBuffer(all).toList(), false, Option.empty()));
  }

  private void read(long until) {
    long next = since.values().stream().mapToLong(Long::longValue).min().orElse(until) + 1;
    var commits = log.getChanges(next, false);
    while (commits.hasNext()) {
      Tuple2<Object, Seq<Action>> commit = commits.next();
      long version = (Long) commit._1();
      if (version > until) {
        break;
      }
      if (version != next++) { // one of them has left the log, and what it did is not known
        arrived.clear();
        return;
      }
      for (Action action : JavaConverters.seqAsJavaList(commit._2())) {
        if (action instanceof FileAction file && file.dataChange()) {
          look(file, version);
        }
      }
    }
    otherwise.forEach(arrived::remove);
  }

  private void look(FileAction file, long version) {
    for (String value : JavaConverters.mapAsJavaMap(file.partitionValues()).values()) {
      Slice slice = new Slice(value);
      if (version <= since.getOrDefault(slice, Long.MAX_VALUE)) {
        continue;
      }
      if (file instanceof AddFile added) {
        arrived.computeIfAbsent(slice, any -> new ArrayList<>()).add(added);
      } else {
        otherwise.add(slice);
      }
    }
  }
}
