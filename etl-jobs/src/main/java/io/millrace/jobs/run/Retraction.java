package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Takes readiness back: one commit, and then mark and ledger say the same. */
public final class Retraction {
  private Retraction() {}

  /**
   * Retracts a slice.
   *
   * @throws io.millrace.lake.InvalidSpecException if the slice was never ready
   * @throws io.millrace.lake.ConflictException if another run commits to the slice meanwhile
   */
  public static RunReport run(
      Project project,
      DatasetSpec spec,
      Slice slice,
      String reason,
      OpenLake open,
      Origin origin,
      Clock clock) {
    Instant begun = clock.instant();
    open.heal(spec.tableSpec());
    RunStarted started =
        new RunStarted(
            RunId.create(), spec.dataset(), slice, begun, project.configHash(spec), origin);
    SliceRecord retracted = open.lake().retract(spec.tableSpec(), slice, reason, started.run());
    open.mark(spec.tableSpec(), List.of(retracted));
    open.ledger().started(started);
    RunFinished finished = RunFinished.of(retracted);
    open.ledger().finished(finished);
    return new RunReport(List.of(finished), begun, clock.instant());
  }
}
