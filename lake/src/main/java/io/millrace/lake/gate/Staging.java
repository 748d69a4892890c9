package io.millrace.lake.gate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.stats.DeltaJobStatisticsTracker;
import org.apache.spark.sql.delta.stats.StatisticsCollection;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * Writes files of a table by Delta's own writer and commits none of them: they are for another
 * transaction to name.
 */
public final class Staging extends OptimisticTransaction {
  private final Set<String> incidental;
  private final Map<String, FileFindings> findings = new HashMap<>();
  private final List<RowTracker> trackers = new ArrayList<>();

  /**
   * @param incidental columns that do not count as content
   */
  public Staging(Snapshot snapshot, Set<String> incidental) {
    super(snapshot.deltaLog(), Option.empty(), snapshot);
    this.incidental = Set.copyOf(incidental);
  }

  /**
   * Writes rows.
   *
   * @param rows with the table's columns
   */
  public List<AddFile> write(Dataset<Row> rows) {
    List<AddFile> files = new ArrayList<>();
    for (FileAction action : Scala.<FileAction>list(writeFiles(rows))) {
      files.add((AddFile) action);
    }
    trackers.forEach(tracker -> findings.putAll(tracker.findings()));
    return files;
  }

  /** How many rows were written to some files. */
  public long rows(List<AddFile> files) {
    return findings(files).mapToLong(FileFindings::rows).sum();
  }

  public String fingerprint(List<AddFile> files) {
    Fingerprint sum = new Fingerprint();
    findings(files).forEach(file -> sum.add(file.fingerprint()));
    return sum.toString();
  }

  private Stream<FileFindings> findings(List<AddFile> files) {
    return files.stream().map(file -> findings.get(GatedTransaction.nameOf(file)));
  }

  @Override
  public Tuple2<Option<DeltaJobStatisticsTracker>, Option<StatisticsCollection>>
      getOptionalStatsTrackerAndStatsCollection(
          Seq<Attribute> output, Path path, StructType partitionSchema, Dataset<Row> rows) {
    var own = super.getOptionalStatsTrackerAndStatsCollection(output, path, partitionSchema, rows);
    StructType written = GatedTransaction.written(metadata().schema(), output, partitionSchema);
    RowTracker tracker =
        new RowTracker(
            deltaLog().newDeltaHadoopConf(), own._1().get(), new RowPlan(written, incidental));
    trackers.add(tracker);
    return new Tuple2<>(Option.apply(tracker), own._2());
  }
}
