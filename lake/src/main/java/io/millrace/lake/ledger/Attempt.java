package io.millrace.lake.ledger;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import java.time.Instant;
import java.util.Optional;

/**
 * What the ledger knows of one attempt.
 *
 * @param startedAt from the run's id if its start was not recorded
 * @param origin empty if its start was not recorded
 * @param finished empty while it runs, or if it died; without its checks and its event, which
 *     {@link Ledger#checks} and {@link Ledger#events} tell
 */
public record Attempt(
    RunId run,
    DatasetName dataset,
    Slice slice,
    Instant startedAt,
    Optional<Origin> origin,
    Optional<RunFinished> finished) {
  /** Whether nothing tells how it ended. It may be running, or its process may be dead. */
  public boolean isOpen() {
    return finished.isEmpty();
  }

  /** Whether it is open and its process, of this host, has ended. */
  public boolean isKnownDead() {
    return isOpen() && origin.map(from -> from.process().isKnownDead()).orElse(false);
  }

  /** The attempt as it was recorded, if its start was. */
  public Optional<RunStarted> started(String configHash) {
    return origin.map(from -> new RunStarted(run, dataset, slice, startedAt, configHash, from));
  }
}
