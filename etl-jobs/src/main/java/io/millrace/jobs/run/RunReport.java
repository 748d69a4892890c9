package io.millrace.jobs.run;

import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * How a run over one or more slices ended.
 *
 * @param slices how each slice of the plan ended, in the plan's order
 */
public record RunReport(List<RunFinished> slices, Instant begun, Instant ended) {
  /** From the lightest to the gravest: what no retry can mend outranks what one may. */
  private static final List<Outcome> BY_GRAVITY =
      List.of(
          Outcome.UP_TO_DATE,
          Outcome.UNCHANGED,
          Outcome.READY,
          Outcome.RETRACTED,
          Outcome.NOT_READY,
          Outcome.CONFLICT,
          Outcome.UNREACHABLE,
          Outcome.REJECTED,
          Outcome.INVALID,
          Outcome.FAILED,
          Outcome.KILLED);

  public RunReport {
    slices = List.copyOf(slices);
  }

  /** The outcome that speaks for all of them; {@link Outcome#UP_TO_DATE} if there are none. */
  public Outcome outcome() {
    return slices.stream()
        .map(RunFinished::outcome)
        .max(Comparator.comparingInt(BY_GRAVITY::indexOf))
        .orElse(Outcome.UP_TO_DATE);
  }

  public Duration took() {
    return Duration.between(begun, ended);
  }
}
