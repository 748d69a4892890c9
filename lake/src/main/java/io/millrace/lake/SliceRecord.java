package io.millrace.lake;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a commit remembers of the slice it published or withdrew. It stands as JSON in the commit's
 * {@code userMetadata}, in one atomic write with the data, and everything else that is known of the
 * slice is derived from it.
 *
 * @param event what the commit did to the slice
 * @param run the attempt that made it
 * @param version the Delta version of the commit; 0 while it is not known, since the JSON is
 *     written before the version is
 * @param verdict the folded verdict of the checks
 * @param rows rows in the slice; for an upsert the rows it changed; for a rewrite those that came,
 *     or those that went if they are more
 * @param fingerprint order-independent hash of the slice's content: equal content, equal text; for
 *     an upsert or rewrite of the rows that it wrote, with the number of those that went
 * @param balance what became of the rows that were read, by outcome: {@code read}, {@code
 *     accepted}, {@code rejected}, …
 * @param inputs what it was computed from
 * @param sourcePosition the source's log position, where it has one
 * @param sourceConsistent whether all rows came from one state of the source
 * @param configHash of the dataset's spec
 * @param checks the evidence, without failing keys
 * @param reason why it was retracted, or the judgement's sentence
 * @param at when the commit was made, by the committing machine's clock
 * @param companions rows that became visible beside it
 */
public record SliceRecord(
    Event event,
    RunId run,
    DatasetName dataset,
    Slice slice,
    long version,
    Verdict verdict,
    long rows,
    String fingerprint,
    Map<String, Long> balance,
    List<Input> inputs,
    Optional<String> sourcePosition,
    boolean sourceConsistent,
    String configHash,
    List<CheckResult> checks,
    String reason,
    Instant at,
    List<CompanionRecord> companions) {
  /** What a commit did to a slice. */
  public enum Event {
    READY,
    RETRACTED
  }

  public SliceRecord {
    balance = Map.copyOf(balance);
    inputs = List.copyOf(inputs);
    checks = List.copyOf(checks);
    companions = List.copyOf(companions);
  }

  /** With nothing beside it. */
  public SliceRecord(
      Event event,
      RunId run,
      DatasetName dataset,
      Slice slice,
      long version,
      Verdict verdict,
      long rows,
      String fingerprint,
      Map<String, Long> balance,
      List<Input> inputs,
      Optional<String> sourcePosition,
      boolean sourceConsistent,
      String configHash,
      List<CheckResult> checks,
      String reason,
      Instant at) {
    this(
        event,
        run,
        dataset,
        slice,
        version,
        verdict,
        rows,
        fingerprint,
        balance,
        inputs,
        sourcePosition,
        sourceConsistent,
        configHash,
        checks,
        reason,
        at,
        List.of());
  }

  /** The same, of another content. */
  public SliceRecord withFingerprint(String other) {
    return new SliceRecord(
        event,
        run,
        dataset,
        slice,
        version,
        verdict,
        rows,
        other,
        balance,
        inputs,
        sourcePosition,
        sourceConsistent,
        configHash,
        checks,
        reason,
        at,
        companions);
  }

  /** The same, once the version of its commit is known. */
  public SliceRecord committedAs(long commit) {
    return new SliceRecord(
        event,
        run,
        dataset,
        slice,
        commit,
        verdict,
        rows,
        fingerprint,
        balance,
        inputs,
        sourcePosition,
        sourceConsistent,
        configHash,
        checks,
        reason,
        at,
        companions);
  }
}
