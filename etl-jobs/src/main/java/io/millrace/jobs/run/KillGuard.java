package io.millrace.jobs.run;

import io.millrace.lake.RunId;
import io.millrace.lake.Step;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the attempts under way as {@code KILLED} if the process is told to end (Ctrl-C, a TERM
 * signal). A process that is ended without being told leaves that to the next run or a repair.
 */
final class KillGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KillGuard.class);

  /** Before Spark stops (50) and Hadoop closes its file systems (10), which the ledger needs. */
  private static final int PRIORITY = 100;

  private final Ledger ledger;
  private final Clock clock;
  private final Runnable hook = this::killed;
  private final Map<RunId, RunStarted> underWay = new LinkedHashMap<>();
  private boolean killed;

  KillGuard(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
    ShutdownHookManager.get().addShutdownHook(hook, PRIORITY);
  }

  synchronized void watch(RunStarted attempt) {
    underWay.put(attempt.run(), attempt);
  }

  /** Once the commit is made, the attempt has succeeded, whatever comes. */
  synchronized void reached(RunId run, Step step) {
    if (step.compareTo(Step.COMMITTED) >= 0) {
      underWay.remove(run);
    }
  }

  synchronized void ended(RunId run) {
    underWay.remove(run);
  }

  /** Whether the process is about to end, so that what fails now says nothing of the attempt. */
  synchronized boolean isKilled() {
    return killed;
  }

  private synchronized void killed() {
    killed = true;
    if (underWay.isEmpty()) {
      return;
    }
    try {
      ledger.finished(underWay.values().stream().map(this::killed).toList());
    } catch (RuntimeException e) {
      LOG.warn("Could not record that {} were killed", underWay.keySet(), e);
    }
  }

  private RunFinished killed(RunStarted attempt) {
    return RunFinished.without(
        attempt,
        Outcome.KILLED,
        "The process was told to end. Nothing was committed; run the slice again.",
        Optional.empty(),
        clock.instant(),
        Map.of());
  }

  @Override
  public void close() {
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
