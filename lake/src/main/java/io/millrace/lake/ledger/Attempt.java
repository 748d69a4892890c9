package io.millrace.lake.ledger;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import java.time.Instant;
import java.util.Optional;

/**
 * What the ledger knows of one attempt.
 *
 * @param started empty if its start was not recorded
 * @param finished empty while it runs, or if it died; without its checks and its event, which
 *     {@link Ledger#checks} and {@link Ledger#events} tell
 */
public record Attempt(
    RunId run,
    DatasetName dataset,
    Slice slice,
    Optional<RunStarted> started,
    Optional<RunFinished> finished) {
  /** When it began; by its id if that was not recorded. */
  public Instant startedAt() {
    return started.map(RunStarted::at).orElseGet(run::createdAt);
  }

  /** Who started it, with what and where, if its start was recorded. */
  public Optional<Origin> origin() {
    return started.map(RunStarted::origin);
  }

  /** Whether nothing tells how it ended. It may be running, or its process may be dead. */
  public boolean isOpen() {
    return finished.isEmpty();
  }

  /** Whether it is open and its process, of this host, has ended. */
  public boolean isKnownDead() {
    return isOpen() && origin().map(from -> from.process().isKnownDead()).orElse(false);
  }

  /** What two parts of one attempt tell together. */
  Attempt and(Attempt other) {
    return new Attempt(
        run,
        dataset,
        slice,
        started.or(other::started),
        finished
            .filter(end -> end.outcome() != Outcome.KILLED) // a guess: the run's own word wins
            .or(other::finished)
            .or(this::finished));
  }
}
