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

/** Tells a progress display of Spark's tasks. Add it to the session's context as a listener. */
public final class SparkTasks extends SparkListener {
  private final RunProgress progress;
  private final Map<Integer, Integer> running = new HashMap<>();
  private int done;
  private int all;
  private long rows;

  public SparkTasks(RunProgress progress) {
    this.progress = progress;
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
