package io.millrace.lake.gate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.delta.stats.DeltaJobStatisticsTracker;
import org.apache.spark.sql.execution.datasources.WriteTaskStats;
import org.apache.spark.sql.execution.datasources.WriteTaskStatsTracker;
import scala.collection.Seq;

/**
 * Rides on Delta's own per-file statistics: sees every row they see, and reports with them. Spark
 * takes one report a task, that of the attempt it accepted, so rows of failed, repeated and
 * speculative attempts do not count.
 */
final class RowTracker extends DeltaJobStatisticsTracker {
  private final RowPlan plan;
  private final transient Map<String, FileFindings> findings = new HashMap<>();

  RowTracker(Configuration hadoop, DeltaJobStatisticsTracker delta, RowPlan plan) {
    super(hadoop, delta.path(), delta.dataCols(), delta.statsColExpr());
    this.plan = plan;
  }

  RowPlan plan() {
    return plan;
  }

  /** By file name; complete when the write has ended. */
  Map<String, FileFindings> findings() {
    return findings;
  }

  @Override
  public WriteTaskStatsTracker newTaskInstance() {
    return new Task(super.newTaskInstance(), plan.new Compiled());
  }

  @Override
  public void processStats(Seq<WriteTaskStats> reports, long jobCommitTime) {
    List<WriteTaskStats> deltas = new ArrayList<>();
    for (WriteTaskStats report : Scala.<WriteTaskStats>list(reports)) {
      deltas.add(((Report) report).delta);
      findings.putAll(((Report) report).findings);
    }
    super.processStats(Scala.seq(deltas), jobCommitTime);
  }

  /** No record, since Spark's Kryo cannot send one. */
  private static final class Report implements WriteTaskStats, Serializable {
    private final WriteTaskStats delta;
    private final HashMap<String, FileFindings> findings;

    Report(WriteTaskStats delta, HashMap<String, FileFindings> findings) {
      this.delta = delta;
      this.findings = findings;
    }
  }

  private static final class Task implements WriteTaskStatsTracker {
    private final WriteTaskStatsTracker delta;
    private final RowPlan.Compiled plan;
    private final Map<String, RowPlan.OpenFile> open = new HashMap<>();
    private final HashMap<String, FileFindings> done = new HashMap<>();
    private String currentPath;
    private RowPlan.OpenFile current;

    Task(WriteTaskStatsTracker delta, RowPlan.Compiled plan) {
      this.delta = delta;
      this.plan = plan;
    }

    @Override
    public void newPartition(InternalRow values) {
      delta.newPartition(values);
    }

    @Override
    public void newFile(String path) {
      delta.newFile(path);
      open.computeIfAbsent(path, file -> plan.open());
    }

    @Override
    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // one String object a file
    public void newRow(String path, InternalRow row) {
      delta.newRow(path, row);
      if (path != currentPath) {
        currentPath = path;
        current = open.get(path);
      }
      current.add(row);
    }

    @Override
    public void closeFile(String path) {
      delta.closeFile(path);
      close(path);
    }

    private void close(String path) {
      RowPlan.OpenFile file = open.remove(path);
      if (file != null) {
        done.put(new Path(path).getName(), file.close());
      }
      currentPath = null;
      current = null;
    }

    @Override
    public WriteTaskStats getFinalStats(long taskCommitTime) {
      List.copyOf(open.keySet()).forEach(this::close);
      return new Report(delta.getFinalStats(taskCommitTime), done);
    }
  }
}
