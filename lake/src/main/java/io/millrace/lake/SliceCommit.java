package io.millrace.lake;

import io.millrace.lake.gate.Decision;
import io.millrace.lake.gate.PendingWrite;
import io.millrace.lake.gate.Terms;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceJson;
import io.millrace.lake.state.SliceTransaction;
import io.millrace.lake.state.Staged;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * The terms on which one batch enters its slice: the audit accepts it, it says something that the
 * slice does not say yet, and nobody else has committed to the slice meanwhile.
 */
final class SliceCommit implements Terms {
  private static final String WATERMARK = "millrace:watermark:";

  private final Batch batch;
  private final Audit audit;
  private final Progress progress;
  private final SliceHistory before;
  private final Companions companions;
  private List<Staged> staged; // null until the batch's companions are written
  private OptionalLong read = OptionalLong.empty(); // given to a merge; it does not write all
  private Questions questions = Questions.NONE;
  private CommitResult withheld; // null unless the decision was to withhold
  private SliceRecord published; // null unless it was to publish; without its version

  SliceCommit(
      Batch batch, Audit audit, Progress progress, SliceHistory before, Companions companions) {
    this.batch = batch;
    this.audit = audit;
    this.progress = progress;
    this.before = before;
    this.companions = companions;
  }

  /** How many rows were given to a merge. */
  void hasRead(long rows) {
    read = OptionalLong.of(rows);
  }

  @Override
  public Set<Slice> slices() {
    return Set.of(batch.slice());
  }

  @Override
  public Slicing slicing() {
    return batch.table().slicing();
  }

  @Override
  public Questions questions(StructType schema) {
    questions = audit.questions(schema);
    return questions;
  }

  @Override
  public Decision decide(PendingWrite pending) {
    progress.reached(Step.STAGED);
    String appId = SliceTransaction.appId(batch.slice());
    OptionalLong last = pending.lastTransaction(appId);
    requireNobodyFirst(last);
    Optional<SliceRecord> standing = standing();
    boolean unchangedByMerge = isMerge() && standing.isPresent() && !pending.changesRows();
    if (unchangedByMerge && saysNothingNew(pending, standing.get())) {
      return withhold(new CommitResult.Unchanged(standing.get()));
    }
    Judgement judgement =
        audit.judge(
            new PendingEvidence(batch, pending, questions, Accepted.before(before, batch.slice())));
    progress.reached(Step.AUDITED);
    if (!judgement.accepted()) {
      return withhold(new CommitResult.Rejected(pending.readVersion(), pending.rows(), judgement));
    }
    stage();
    published = record(pending, judgement, unchangedByMerge ? standing : Optional.empty());
    if (!isMerge()
        && standing.isPresent()
        && sameContent(standing.get())
        && saysNothingNew(pending, standing.get())) {
      return withhold(new CommitResult.Unchanged(standing.get()));
    }
    Map<String, Long> transactions = new HashMap<>();
    transactions.put(appId, SliceTransaction.next(last, SliceRecord.Event.READY));
    batch.watermarks().forEach((name, value) -> transactions.put(WATERMARK + name, value));
    return new Decision.Publish(SliceJson.write(published, stage()), transactions);
  }

  private Decision withhold(CommitResult result) {
    discard();
    withheld = result;
    return new Decision.Withhold();
  }

  private List<Staged> stage() {
    if (staged == null) {
      staged = companions.stage(batch, before);
    }
    return staged;
  }

  /** Deletes what was written beside a batch that is not committed. */
  void discard() {
    if (staged != null) {
      companions.discard(staged);
    }
  }

  /** The history was read before the transaction began, and between the two may be a commit. */
  private void requireNobodyFirst(OptionalLong last) {
    Long known = before.committed().get(batch.slice());
    if (!last.equals(known == null ? OptionalLong.empty() : OptionalLong.of(known))) {
      throw Failures.conflict(batch, null);
    }
  }

  private Optional<SliceRecord> standing() {
    return Optional.ofNullable(before.current().get(batch.slice()))
        .filter(record -> record.event() == SliceRecord.Event.READY);
  }

  private boolean isMerge() {
    return batch.mode() instanceof WriteMode.Upsert || batch.mode() instanceof WriteMode.Rewrite;
  }

  private boolean sameContent(SliceRecord standing) {
    return standing.rows() == published.rows()
        && standing.fingerprint().equals(published.fingerprint());
  }

  /** Whether all that a commit would say besides the rows is said already. */
  private boolean saysNothingNew(PendingWrite pending, SliceRecord standing) {
    return standing.configHash().equals(batch.configHash())
        && inputs(standing.inputs()).equals(inputs(batch.inputs()))
        && batch.watermarks().entrySet().stream()
            .allMatch(
                watermark ->
                    pending
                        .transactionAsRead(WATERMARK + watermark.getKey())
                        .equals(OptionalLong.of(watermark.getValue())))
        && !pending.changesMetadata()
        && Companions.sayNothingNew(stage(), standing);
  }

  /**
   * What the slice depends on within the lake. If one of them has other content now, a commit must
   * say that this slice was built from that. Log positions of sources move all the time, and
   * nothing depends on them.
   */
  private static Set<Input> inputs(Iterable<Input> inputs) {
    Set<Input> known = new HashSet<>();
    for (Input input : inputs) {
      if (input.slice().isPresent()) {
        known.add(new Input(input.name(), input.slice(), OptionalLong.empty(), input.content()));
      }
    }
    return known;
  }

  /**
   * @param kept the slice's record if the merge left its rows as they are: then they are still
   *     described as they were
   */
  private SliceRecord record(
      PendingWrite pending, Judgement judgement, Optional<SliceRecord> kept) {
    return new SliceRecord(
        SliceRecord.Event.READY,
        batch.run(),
        batch.table().name(),
        batch.slice(),
        0,
        judgement.verdict(),
        kept.map(SliceRecord::rows).orElse(Math.max(pending.rows(), leaving(pending))),
        kept.map(SliceRecord::fingerprint).orElseGet(pending::fingerprint),
        balance(pending),
        batch.inputs(),
        batch.source().position(),
        batch.source().consistent(),
        batch.configHash(),
        judgement.checks(),
        judgement.reason(),
        Instant.now(),
        stage().stream().map(Staged::record).toList());
  }

  /** Rows that a rewrite takes away; what a replacement does is not counted. */
  private long leaving(PendingWrite pending) {
    return batch.mode() instanceof WriteMode.Rewrite ? pending.leaving() : 0;
  }

  private Map<String, Long> balance(PendingWrite pending) {
    Map<String, Long> balance = new HashMap<>();
    batch.source().rows().ifPresent(rows -> balance.put("source", rows));
    if (batch.mode() instanceof WriteMode.Rewrite) {
      balance.put("read", pending.rows());
      balance.put("written", pending.rows());
      balance.put("removed", pending.leaving());
    } else if (read.isPresent()) {
      Map<String, Long> metrics = pending.metrics();
      long inserted = metrics.getOrDefault("numTargetRowsInserted", 0L);
      long updated = metrics.getOrDefault("numTargetRowsUpdated", 0L);
      balance.put("read", read.getAsLong());
      balance.put("inserted", inserted);
      balance.put("updated", updated);
      balance.put("unchanged", read.getAsLong() - inserted - updated);
    } else {
      balance.put("read", pending.rows());
      balance.put("accepted", pending.rows());
    }
    balance.putAll(batch.balance());
    return balance;
  }

  /** What the batch came to, once the gate has let it pass or not. */
  CommitResult result(OptionalLong version) {
    if (version.isEmpty()) {
      return withheld;
    }
    progress.reached(Step.COMMITTED);
    return new CommitResult.Committed(published.committedAs(version.getAsLong()));
  }
}
