package io.millrace.jobs.run;

import static java.util.stream.Collectors.joining;

import io.millrace.jobs.conf.Allowance;
import io.millrace.lake.Audit;
import io.millrace.lake.CheckResult;
import io.millrace.lake.Evidence;
import io.millrace.lake.Judgement;
import io.millrace.lake.Questions;
import io.millrace.lake.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * Refuses a slice of a journal of which more was rejected than is allowed, or whose events are not
 * all accounted for, whatever its checks say.
 *
 * @param replayed what became of the slice's events
 */
record SoundJournal(Audit checks, Replayed replayed, Allowance allowed) implements Audit {
  private static final String KIND = "rejects";
  private static final int SHOWN = 5;

  /** What a slice's events came to. */
  interface Replayed {
    /** Whether each event is in the table or accounted for. */
    boolean addsUp();

    long read();

    long rejected();

    /** By reason, how many. Asked only if there are too many. */
    Map<String, Long> rejectedByReason();

    /** The first few, as {@code file:line reason: detail}. Asked only if there are too many. */
    List<String> firstRejects(int most);

    Map<String, Long> balance();
  }

  @Override
  public Questions questions(StructType schema) {
    return checks.questions(schema);
  }

  @Override
  public Judgement judge(Evidence evidence) {
    Judgement judgement = checks.judge(evidence);
    if (!replayed.addsUp()) {
      return refused(
          judgement,
          "The slice's events are not all accounted for, so the table might not be what the source is: %s. This is a fault of Millrace; nothing was published."
              .formatted(replayed.balance()),
          Optional.empty());
    }
    long most = allowed.of(replayed.read());
    return replayed.rejected() <= most ? judgement : tooMany(judgement, most);
  }

  private Judgement tooMany(Judgement judgement, long most) {
    String reasons =
        replayed.rejectedByReason().entrySet().stream()
            .map(reason -> "%,d %s".formatted(reason.getValue(), reason.getKey()))
            .collect(joining(", "));
    List<String> first = replayed.firstRejects(SHOWN);
    String message =
        "%,d of %,d events cannot be understood (%s), and %s are allowed. First: %s Mend the files and run the slice again, or allow more under 'rejects'; then they go to the table's _rejects."
            .formatted(
                replayed.rejected(), replayed.read(), reasons, allowed, String.join(" ", first));
    return refused(judgement, message, Optional.of(result(message, first, most)));
  }

  private CheckResult result(String message, List<String> first, long most) {
    return new CheckResult(
        KIND + ": { allow: " + allowed + " }",
        KIND,
        Optional.empty(),
        "fail",
        Verdict.FAILED,
        "%,d of %,d".formatted(replayed.rejected(), replayed.read()),
        Optional.of((double) replayed.rejected()),
        "at most %,d".formatted(most),
        message,
        first);
  }

  private static Judgement refused(
      Judgement judgement, String message, Optional<CheckResult> finding) {
    List<CheckResult> all = new ArrayList<>(judgement.checks());
    finding.ifPresent(result -> all.add(0, result));
    return new Judgement(false, Verdict.FAILED, message, all);
  }
}
