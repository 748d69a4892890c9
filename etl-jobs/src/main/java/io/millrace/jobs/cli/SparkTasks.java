package io.millrace.jobs.cli;

import io.millrace.jobs.run.RunProgress;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Tells a progress display of Spark's tasks. */
final class SparkTasks extends SparkListener {
  private final RunProgress progress;
  private final Map<Integer, Integer> running = new HashMap<>();
  private int done;
  private int all;
  private long rows;

  private SparkTasks(RunProgress progress) {
    this.progress = progress;
  }

  /**
   * Tells a progress display of a session's tasks. The commands call this, and never name the
   * listener's type: their classes are also loaded where there is no Spark, to print a help text.
   *
   * @return stops telling
   */
  static Runnable follow(SparkSession spark, RunProgress progress) {
    SparkTasks listener = new SparkTasks(progress);
    spark.sparkContext().addSparkListener(listener);
    return () -> spark.sparkContext().removeSparkListener(listener);
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    if (running.isEmpty()) {
      done = 0;
      all = 0;
      rows = 0;
    }
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    int tasks = submitted.stageInfo().numTasks();
    running.put(submitted.stageInfo().stageId(), tasks);
    all += tasks;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (!end.taskInfo().successful()) {
      return;
    }
    done++;
    if (end.taskMetrics() != null) {
      rows += end.taskMetrics().outputMetrics().recordsWritten();
    }
    progress.tasks(Math.min(done, all), all, rows);
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    running.remove(completed.stageInfo().stageId());
  }

  /** Comes every ten seconds also while one long task runs. */
  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    progress.tick();
  }
}
