package io.millrace.jobs.cli;

import io.millrace.jobs.run.RunProgress;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Step;

/** Shows only how each slice ended. */
final class HiddenProgress implements RunProgress {
  private final Console console;

  HiddenProgress(Console console) {
    this.console = console;
  }

  @Override
  public void planned(int slices) {}

  @Override
  public void started(DatasetName dataset, Slice slice, RunId run) {
    console.running(run);
  }

  @Override
  public void reached(Step step) {}

  @Override
  public void tasks(int done, int all, long rows) {}

  @Override
  public void tick() {}

  @Override
  public void ended(String line) {
    console.say(line);
  }

  @Override
  public void waits(String line) {
    console.say(line);
  }

  @Override
  public void close() {}
}
