package io.millrace.lake.ledger;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.CheckResult;
import io.millrace.lake.CommitResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Step;
import io.millrace.lake.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An attempt has ended.
 *
 * @param verdict of its checks, if it came that far
 * @param rowsWritten how many rows it made visible; 0 unless it committed
 * @param rowsRejected how many rows it kept from becoming visible
 * @param balance what became of the rows it read, by outcome
 * @param versionBefore the table's version when it began to write
 * @param versionAfter the same once it had ended; equal if it committed nothing
 * @param timings from its start until each step that it reached
 * @param message one sentence for people. Secrets must have been taken out by the caller
 * @param error the exception's class, if it ended with one
 * @param checks what each check found, with failing keys; kept in a table of their own
 * @param event what it decided about the slice, if it came that far; kept in a table of its own
 */
public record RunFinished(
    RunId run,
    DatasetName dataset,
    Slice slice,
    Instant at,
    Outcome outcome,
    Optional<Verdict> verdict,
    long rowsRead,
    long rowsWritten,
    long rowsRejected,
    Map<String, Long> balance,
    OptionalLong versionBefore,
    OptionalLong versionAfter,
    String configHash,
    Map<Step, Duration> timings,
    String message,
    Optional<String> error,
    List<CheckResult> checks,
    Optional<SliceEvent> event) {
  public RunFinished {
    requireNonNull(run, "run");
    requireNonNull(outcome, "outcome");
    balance = Map.copyOf(balance);
    timings = Map.copyOf(timings);
    checks = List.copyOf(checks);
  }

  /** How an attempt ended whose batch reached the gate. */
  public static RunFinished of(
      RunStarted started, CommitResult result, Instant at, Map<Step, Duration> timings) {
    if (result instanceof CommitResult.Committed committed) {
      return committed(committed.record(), at, timings, started.origin().user());
    }
    if (result instanceof CommitResult.Unchanged unchanged) {
      return unchanged(started, unchanged.record(), at, timings);
    }
    if (result instanceof CommitResult.Rejected rejected) {
      return rejected(started, rejected, at, timings);
    }
    throw new IllegalStateException("unknown result " + result);
  }

  /** The same from the commit alone, when the attempt itself could not say it. */
  public static RunFinished of(SliceRecord slice) {
    return committed(slice, slice.at(), Map.of(), "");
  }

  /**
   * How an attempt ended that committed nothing and has no verdict: it failed, or had nothing to
   * do.
   *
   * @param message without secrets
   */
  public static RunFinished without(
      RunStarted started,
      Outcome outcome,
      String message,
      Optional<Throwable> failure,
      Instant at,
      Map<Step, Duration> timings) {
    return new RunFinished(
        started.run(),
        started.dataset(),
        started.slice(),
        at,
        outcome,
        Optional.empty(),
        0,
        0,
        0,
        Map.of(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        started.configHash(),
        timings,
        message,
        failure.map(cause -> cause.getClass().getName()),
        List.of(),
        Optional.empty());
  }

  private static RunFinished committed(
      SliceRecord slice, Instant at, Map<Step, Duration> timings, String author) {
    SliceEvent event = SliceEvent.of(slice, author);
    return new RunFinished(
        slice.run(),
        slice.dataset(),
        slice.slice(),
        at,
        slice.event() == SliceRecord.Event.READY ? Outcome.READY : Outcome.RETRACTED,
        Optional.of(slice.verdict()),
        slice.balance().getOrDefault("read", 0L),
        slice.event() == SliceRecord.Event.READY ? slice.rows() : 0,
        slice.balance().getOrDefault("rejected", 0L),
        slice.balance(),
        OptionalLong.of(slice.version() - 1),
        OptionalLong.of(slice.version()),
        slice.configHash(),
        timings,
        slice.reason(),
        Optional.empty(),
        slice.checks(),
        Optional.of(event));
  }

  private static RunFinished unchanged(
      RunStarted started, SliceRecord slice, Instant at, Map<Step, Duration> timings) {
    return new RunFinished(
        started.run(),
        started.dataset(),
        started.slice(),
        at,
        Outcome.UNCHANGED,
        Optional.of(slice.verdict()),
        slice.balance().getOrDefault("read", 0L),
        0,
        0,
        slice.balance(),
        OptionalLong.of(slice.version()),
        OptionalLong.of(slice.version()),
        started.configHash(),
        timings,
        "The slice holds exactly this content since run %s.".formatted(slice.run()),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static RunFinished rejected(
      RunStarted started, CommitResult.Rejected result, Instant at, Map<Step, Duration> timings) {
    SliceEvent event =
        new SliceEvent(
            started.run(),
            started.dataset(),
            started.slice(),
            SliceEvent.Kind.REJECTED,
            result.version(),
            result.judgement().verdict(),
            result.rows(),
            "",
            result.judgement().reason(),
            started.origin().user(),
            at);
    return new RunFinished(
        started.run(),
        started.dataset(),
        started.slice(),
        at,
        Outcome.REJECTED,
        Optional.of(result.judgement().verdict()),
        result.rows(),
        0,
        result.rows(),
        Map.of("read", result.rows(), "rejected", result.rows()),
        OptionalLong.of(result.version()),
        OptionalLong.of(result.version()),
        started.configHash(),
        timings,
        result.judgement().reason(),
        Optional.empty(),
        result.judgement().checks(),
        Optional.of(event));
  }
}
