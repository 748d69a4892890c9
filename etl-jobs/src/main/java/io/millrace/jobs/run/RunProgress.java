package io.millrace.jobs.run;

import io.millrace.lake.DatasetName;
import io.millrace.lake.Progress;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;

/** Shows a waiting person how far a run over several slices has come. */
public interface RunProgress extends Progress, AutoCloseable {
  /** How many slices the run will build; told once, before the first begins. */
  void planned(int slices);

  /** The next slice begins. */
  void started(DatasetName dataset, Slice slice, RunId run);

  /**
   * Spark's tasks for the slice under way, of the stages known so far, and rows written by them.
   */
  void tasks(int done, int all, long rows);

  /** Time went by; something may be due to be shown. */
  void tick();

  /**
   * The slice under way has ended.
   *
   * @param line what became of it, for people
   */
  void ended(String line);

  /**
   * A slice cannot begin although its turn has come. A display that shows nothing need not tell.
   */
  default void waits(String line) {}

  /** Takes the display away. */
  @Override
  void close();
}
