package io.millrace.quality;

import io.millrace.lake.Audit;
import io.millrace.lake.CheckResult;
import io.millrace.lake.Evidence;
import io.millrace.lake.Judgement;
import io.millrace.lake.Questions;
import io.millrace.lake.Verdict;
import io.millrace.lake.WriteMode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges one write: asks before it, judges after it, and turns what goes wrong into a verdict. */
final class GateAudit implements Audit {
  private static final Logger LOG = LoggerFactory.getLogger(GateAudit.class);

  private final GatePolicy policy;
  private final List<CheckSpec> specs;
  private final References references;
  private final Clock clock;
  private Optional<Fitting.Fitted> fitted = Optional.empty();

  /** What a check found, or why it found nothing; and which rows are to be named. */
  private record Judged(
      FittedCheck check, Optional<Finding> finding, String error, Optional<Column> failing) {
    static Judged of(FittedCheck check, Finding finding) {
      Optional<Column> failing =
          finding.failing() instanceof Finding.Failing.Rows rows
              ? Optional.of(rows.condition())
              : Optional.empty();
      return new Judged(check, Optional.of(finding), "", failing);
    }
  }

  GateAudit(GatePolicy policy, List<CheckSpec> specs, References references, Clock clock) {
    this.policy = policy;
    this.specs = List.copyOf(specs);
    this.references = references;
    this.clock = clock;
  }

  @Override
  public Questions questions(StructType schema) {
    fitted = Optional.of(new Fitting(policy, references, clock, schema).fit(specs));
    return fitted.get().probes().questions();
  }

  @Override
  public Judgement judge(Evidence evidence) {
    Fitting.Fitted checks =
        fitted.orElseThrow(
            () -> new IllegalStateException("An audit judges after it was asked for questions."));
    Answers answers = new Answers(evidence, checks.probes());
    List<Judged> judged = checks.checks().stream().map(check -> judge(check, answers)).toList();
    List<CheckResult> results = results(judged, answers, checks.keys());
    Gate.Decision decision =
        Gate.fold(
            results.stream().map(CheckResult::verdict).toList(),
            content(evidence),
            policy.ungated(),
            policy.allowsEmpty());
    return new Judgement(
        decision.accepted(), decision.verdict(), reason(decision, results), results);
  }

  /** An error in one check is that check's verdict, and keeps none of the others from theirs. */
  private Judged judge(FittedCheck check, Answers answers) {
    try {
      return Judged.of(check, check.judge(answers));
    } catch (Exception e) {
      Optional<Column> failing =
          e instanceof CannotJudgeException known ? known.rows() : Optional.empty();
      return new Judged(check, Optional.empty(), explain(e, "Check " + check.text()), failing);
    }
  }

  private List<CheckResult> results(List<Judged> judged, Answers answers, Keys keys) {
    Map<Integer, Column> failing = new LinkedHashMap<>();
    for (int i = 0; i < judged.size(); i++) {
      int place = i;
      judged.get(i).failing().ifPresent(rows -> failing.put(place, rows));
    }
    Map<Integer, List<String>> found = failingKeys(failing, answers, keys);
    List<CheckResult> results = new ArrayList<>();
    for (int i = 0; i < judged.size(); i++) {
      results.add(result(judged.get(i), found.getOrDefault(i, List.of())));
    }
    return results;
  }

  private static CheckResult result(Judged judged, List<String> failingKeys) {
    return judged
        .finding()
        .map(
            finding ->
                judged
                    .check()
                    .result(
                        finding,
                        finding.failing() instanceof Finding.Failing.Keys known
                            ? known.keys()
                            : failingKeys))
        .orElseGet(() -> judged.check().error(judged.error(), failingKeys));
  }

  /** The verdicts stand already: without the keys they are only harder to look into. */
  private Map<Integer, List<String>> failingKeys(
      Map<Integer, Column> failing, Answers answers, Keys keys) {
    try {
      return failing.isEmpty() || keys.columns().isEmpty()
          ? Map.of()
          : new FailingKeys(keys).find(answers.pending(), failing);
    } catch (Exception e) {
      LOG.warn("Failing keys are not named: {}", explain(e, "The look-up of failing keys"));
      return Map.of();
    }
  }

  /** For people, without values of rows where some of them are personal. */
  private String explain(Exception e, String what) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    if (e instanceof CannotJudgeException) {
      return e.getMessage();
    }
    boolean mayTell = policy.personalColumns().isEmpty();
    LOG.warn("{} ended in {}", what, e.getClass().getName(), mayTell ? e : null);
    return mayTell && e.getMessage() != null
        ? "%s: %s"
            .formatted(e.getClass().getSimpleName(), e.getMessage().lines().findFirst().orElse(""))
        : e.getClass().getSimpleName();
  }

  private static Gate.Content content(Evidence evidence) {
    if (evidence.rows() > 0) {
      return Gate.Content.ROWS;
    }
    WriteMode mode = evidence.batch().mode();
    if (mode instanceof WriteMode.Upsert || mode instanceof WriteMode.Rewrite) {
      return Gate.Content.UNCHANGED;
    }
    var counted = evidence.batch().source().rows();
    return counted.isPresent() && counted.getAsLong() == 0
        ? Gate.Content.CONFIRMED_EMPTY
        : Gate.Content.UNCONFIRMED_EMPTY;
  }

  /** Names the checks that made the decision. */
  private static String reason(Gate.Decision decision, List<CheckResult> results) {
    List<String> deciding =
        results.stream()
            .filter(result -> result.verdict() == decision.verdict())
            .filter(result -> result.verdict() != Verdict.PASSED)
            .filter(result -> result.verdict() != Verdict.NOT_APPLICABLE)
            .map(CheckResult::check)
            .collect(Collectors.toList());
    return deciding.isEmpty()
        ? decision.reason()
        : "%s (%s)".formatted(decision.reason(), String.join("; ", deciding));
  }
}
