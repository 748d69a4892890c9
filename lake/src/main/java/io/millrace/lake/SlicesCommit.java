package io.millrace.lake;

import io.millrace.lake.gate.Decision;
import io.millrace.lake.gate.PendingContent;
import io.millrace.lake.gate.PendingWrite;
import io.millrace.lake.gate.Terms;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceJson;
import io.millrace.lake.state.SliceTransaction;
import io.millrace.lake.state.Staged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.types.StructType;

/**
 * The terms on which several slices change in one commit: the audit accepts each of them, and
 * nobody else has committed to any meanwhile.
 */
final class SlicesCommit implements Terms {
  private final Restating restating;
  private final Supplier<Audit> audits;
  private final Progress progress;
  private final SliceHistory before;
  private final Companions companions;
  private List<Staged> staged = List.of();
  private List<CommitResult> withheld; // null unless the decision was to withhold
  private List<SliceRecord> published; // null unless it was to publish; without their version

  /**
   * @param audits one for each use, since an audit remembers what it asked
   */
  SlicesCommit(
      Restating restating,
      Supplier<Audit> audits,
      Progress progress,
      SliceHistory before,
      Companions companions) {
    this.restating = restating;
    this.audits = audits;
    this.progress = progress;
    this.before = before;
    this.companions = companions;
  }

  @Override
  public Set<Slice> slices() {
    return Set.copyOf(restating.slices());
  }

  @Override
  public Slicing slicing() {
    return restating.table().slicing();
  }

  /** What is judged did not all go by, so it is read. */
  @Override
  public Questions questions(StructType schema) {
    return Questions.NONE;
  }

  @Override
  public Decision decide(PendingWrite pending) {
    progress.reached(Step.STAGED);
    Map<String, Long> last =
        pending.lastTransactions(restating.slices().stream().map(SliceTransaction::appId).toList());
    restating.parts().forEach(part -> requireNobodyFirst(part, last));
    if (!pending.changesRows() && restating.parts().stream().allMatch(this::saysNothingNew)) {
      withheld =
          restating.parts().stream()
              .map(part -> (CommitResult) new CommitResult.Unchanged(standing(part)))
              .toList();
      return new Decision.Withhold();
    }
    List<Judgement> judgements = judge(pending);
    progress.reached(Step.AUDITED);
    if (!judgements.stream().allMatch(Judgement::accepted)) {
      withheld = rejected(pending, judgements);
      return new Decision.Withhold();
    }
    staged = companions.stage(restating);
    published = new ArrayList<>();
    Map<String, Long> transactions = new HashMap<>();
    for (int i = 0; i < judgements.size(); i++) {
      Restating.Part part = restating.parts().get(i);
      published.add(record(part, pending, judgements.get(i)));
      String appId = SliceTransaction.appId(part.slice());
      transactions.put(appId, SliceTransaction.next(number(last, appId), SliceRecord.Event.READY));
    }
    return new Decision.Publish(SliceJson.write(published, staged), transactions);
  }

  private static OptionalLong number(Map<String, Long> last, String appId) {
    Long number = last.get(appId);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /** The history was read before the transaction began, and between the two may be a commit. */
  private void requireNobodyFirst(Restating.Part part, Map<String, Long> last) {
    Long known = before.committed().get(part.slice());
    Long now = last.get(SliceTransaction.appId(part.slice()));
    if (known == null || !known.equals(now)) {
      throw Failures.conflict(restating.batch(part), null);
    }
  }

  private SliceRecord standing(Restating.Part part) {
    return before.current().get(part.slice());
  }

  private boolean saysNothingNew(Restating.Part part) {
    SliceRecord standing = standing(part);
    return standing.configHash().equals(part.configHash())
        && new HashSet<>(standing.inputs()).equals(new HashSet<>(part.inputs()));
  }

  /** In the order of the parts. */
  private List<Judgement> judge(PendingWrite pending) {
    if (slicing().isOfBatches()) {
      Judgement ofAll =
          judge(
              restating.parts().get(0),
              pending.content(),
              pending.leaving(),
              List.of(),
              columns -> Optional.empty());
      return restating.parts().stream().map(part -> ofAll).toList();
    }
    return restating.parts().stream().map(part -> judgeWhole(part, pending)).toList();
  }

  private Judgement judgeWhole(Restating.Part part, PendingWrite pending) {
    PendingContent content = pending.contentOf(part.slice());
    long arrived = pending.rows(part.slice());
    SliceRecord standing = standing(part);
    boolean isAsItWas = content.rows() == standing.rows() + arrived; // nobody else wrote into it
    Judgement judgement =
        judge(
            part,
            content,
            0,
            isAsItWas ? standing.checks() : List.of(),
            columns -> pending.arrivingKeys(part.slice(), columns, restating.searched()));
    return arrived == part.arriving()
        ? judgement
        : judgement.refused(
            "%,d rows were to come to %s, and %,d came: rows were lost or doubled on the way."
                .formatted(part.arriving(), part.slice(), arrived));
  }

  private Judgement judge(
      Restating.Part part,
      PendingContent content,
      long leaving,
      List<CheckResult> foundBefore,
      Function<List<String>, Optional<KeyCounts>> arriving) {
    Audit audit = audits.get();
    Questions questions = audit.questions(content.schema());
    return audit.judge(
        new ContentEvidence(
            restating.batch(part),
            content,
            leaving,
            questions,
            Accepted.before(before, part.slice()),
            foundBefore,
            arriving));
  }

  /** Where one is refused the others are not published, and say so. */
  private List<CommitResult> rejected(PendingWrite pending, List<Judgement> judgements) {
    List<Slice> refused = new ArrayList<>();
    for (int i = 0; i < judgements.size(); i++) {
      if (!judgements.get(i).accepted()) {
        refused.add(restating.parts().get(i).slice());
      }
    }
    return judgements.stream()
        .map(
            judgement ->
                judgement.accepted()
                    ? judgement.refused(
                        "Nothing was published, since the gate refused %s, which would have changed in the same commit."
                            .formatted(refused))
                    : judgement)
        .map(
            judgement ->
                (CommitResult)
                    new CommitResult.Rejected(pending.readVersion(), pending.rows(), judgement))
        .toList();
  }

  private SliceRecord record(Restating.Part part, PendingWrite pending, Judgement judgement) {
    SliceRecord standing = standing(part);
    boolean isBatch = slicing().isOfBatches();
    return new SliceRecord(
        SliceRecord.Event.READY,
        part.run(),
        restating.table().name(),
        part.slice(),
        0,
        judgement.verdict(),
        standing.rows() + (isBatch ? part.arriving() : pending.rows(part.slice())),
        isBatch ? pending.fingerprint() : pending.fingerprint(part.slice(), standing.fingerprint()),
        part.balance(),
        part.inputs(),
        standing.sourcePosition(),
        standing.sourceConsistent(),
        part.configHash(),
        judgement.checks(),
        judgement.reason(),
        Instant.now(),
        companions(standing));
  }

  /** Those that come with the commit, and those that the slice has and that stay as they are. */
  private List<CompanionRecord> companions(SliceRecord standing) {
    Map<DatasetName, CompanionRecord> all = new HashMap<>();
    standing.companions().forEach(known -> all.put(known.table(), known.kept()));
    staged.stream()
        .filter(each -> each.slice().orElse(standing.slice()).equals(standing.slice()))
        .forEach(each -> all.put(each.record().table(), each.record()));
    return List.copyOf(all.values());
  }

  /** Deletes what was written beside rows that are not committed. */
  void discard() {
    companions.discard(staged);
  }

  /** What it came to, in the order of the parts. */
  List<CommitResult> results(OptionalLong version) {
    if (version.isEmpty()) {
      return withheld;
    }
    progress.reached(Step.COMMITTED);
    return published.stream()
        .map(slice -> new CommitResult.Committed(slice.committedAs(version.getAsLong())))
        .map(CommitResult.class::cast)
        .toList();
  }
}
