package io.millrace.lake.state;

import static io.millrace.lake.state.Records.FIRST;
import static io.millrace.lake.state.Records.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.ProcessIdentity;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import io.millrace.lake.state.SliceStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessTest {
  private static final ProcessIdentity ALIVE = ProcessIdentity.current();
  private static final ProcessIdentity DEAD =
      new ProcessIdentity(ALIVE.host(), Integer.MAX_VALUE, Optional.empty());
  private static final ProcessIdentity ELSEWHERE =
      new ProcessIdentity("another-host", 1, Optional.empty());

  private static final DatasetName ITEMS = DatasetName.parse("bronze.items");

  /** What was committed before, how the newest attempt ended since, and what follows. */
  @ParameterizedTest
  @CsvSource({
    "nothing,   none,        MISSING",
    "nothing,   alive,       RUNNING",
    "nothing,   elsewhere,   RUNNING",
    "nothing,   dead,        FAILED",
    "nothing,   KILLED,      FAILED",
    "nothing,   FAILED,      FAILED",
    "nothing,   INVALID,     FAILED",
    "nothing,   UNREACHABLE, FAILED",
    "nothing,   NOT_READY,   MISSING",
    "nothing,   CONFLICT,    MISSING",
    "nothing,   REJECTED,    REJECTED",
    "ready,     none,        READY",
    "ready,     alive,       RUNNING",
    "ready,     elsewhere,   RUNNING",
    "ready,     dead,        READY",
    "ready,     FAILED,      READY",
    "ready,     UNREACHABLE, READY",
    "ready,     NOT_READY,   READY",
    "ready,     CONFLICT,    READY",
    "ready,     REJECTED,    REJECTED",
    "ready,     UNCHANGED,   READY",
    "ready,     UP_TO_DATE,  READY",
    "retracted, none,        RETRACTED",
    "retracted, alive,       RUNNING",
    "retracted, FAILED,      RETRACTED",
    "retracted, REJECTED,    REJECTED",
    "cleaned,   none,        READY",
    "cleaned,   REJECTED,    REJECTED",
    "withdrawn, none,        RETRACTED",
  })
  void a_slice_stands_as_its_commits_and_its_newest_attempt_say(
      String committed, String attempt, State expected) {
    SliceHistory history = history(committed);
    Map<Slice, Attempt> latest =
        attempt.equals("none") ? Map.of() : Map.of(FIRST, attempt(RunId.create(), attempt));

    SliceStatus status = new Readiness(ORDERS, history, latest, Readiness.Inputs.NONE).of(FIRST);

    assertThat(status.state()).as(status.why()).isEqualTo(expected);
    assertThat(status.visible()).isEqualTo(Optional.ofNullable(history.current().get(FIRST)));
    assertThat(status.lastRun()).isEqualTo(Optional.ofNullable(latest.get(FIRST)));
  }

  @Test
  void an_attempt_whose_commit_is_there_is_over_whatever_the_ledger_misses() {
    SliceRecord ready = Records.ready(FIRST, "a");
    Attempt open = attempt(ready.run(), "alive");

    SliceStatus status =
        new Readiness(ORDERS, history(ready), Map.of(FIRST, open), Readiness.Inputs.NONE).of(FIRST);

    assertThat(status.state()).isEqualTo(State.READY);
  }

  @Test
  void a_rejection_says_what_was_refused_and_what_stays() {
    SliceRecord ready = Records.ready(FIRST, "a");
    RunId refused = RunId.create();

    SliceStatus status =
        new Readiness(
                ORDERS,
                history(ready),
                Map.of(FIRST, attempt(refused, "REJECTED")),
                Readiness.Inputs.NONE)
            .of(FIRST);

    assertThat(status.why())
        .isEqualTo(
            "The gate refused run %s: a message; what run %s committed as version 0 stays visible."
                .formatted(refused, ready.run()));
    assertThat(status.isReadable()).isTrue();
  }

  /** The input's state when it was read is content "a". */
  @ParameterizedTest
  @CsvSource({
    "ready,     a, READY",
    "ready,     b, STALE",
    "retracted, a, STALE",
    "unknown,   a, READY",
  })
  void a_slice_is_stale_when_what_it_was_read_from_is_not_what_it_was(
      String input, String content, State expected) {
    SliceRecord made =
        from(new Input(ITEMS.toString(), Optional.of(FIRST), OptionalLong.of(1), Optional.of("a")));
    Readiness.Inputs inputs =
        (dataset, slice) -> {
          assertThat(dataset).isEqualTo(ITEMS);
          return switch (input) {
            case "ready" -> Optional.of(Records.ready(slice, content));
            case "retracted" -> Optional.of(Records.retracted(slice));
            default -> Optional.empty();
          };
        };

    SliceStatus status = new Readiness(ORDERS, history(made), Map.of(), inputs).of(FIRST);

    assertThat(status.state()).as(status.why()).isEqualTo(expected);
    assertThat(status.isReadable()).isTrue();
  }

  @Test
  void a_source_outside_of_the_lake_makes_nothing_stale() {
    SliceRecord made =
        from(
            new Input(
                "source:shop/public.orders",
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of("0/16B3748")));

    assertThat(
            new Readiness(ORDERS, history(made), Map.of(), Readiness.Inputs.NONE).of(FIRST).state())
        .isEqualTo(State.READY);
  }

  @Test
  void warnings_and_emptiness_are_told_of_ready_slices() {
    SliceRecord plain = Records.ready(FIRST, "a");
    SliceRecord warned = with(plain, Verdict.WARNED, 0, List.of());

    SliceStatus status =
        new Readiness(ORDERS, history(warned), Map.of(), Readiness.Inputs.NONE).of(FIRST);

    assertThat(status.withWarnings()).isTrue();
    assertThat(status.empty()).isTrue();
    assertThat(new Readiness(ORDERS, history(plain), Map.of(), Readiness.Inputs.NONE).of(FIRST))
        .extracting(SliceStatus::withWarnings, SliceStatus::empty)
        .containsExactly(false, false);
  }

  @Test
  void all_slices_are_those_committed_or_tried() {
    Readiness readiness =
        new Readiness(
            ORDERS,
            history("cleaned"),
            Map.of(Records.SECOND, attempt(RunId.create(), "FAILED")),
            Readiness.Inputs.NONE);

    assertThat(readiness.all())
        .extracting(SliceStatus::slice)
        .containsExactly(FIRST, Records.SECOND);
  }

  private static SliceHistory history(String committed) {
    return switch (committed) {
      case "nothing" -> history();
      case "ready" -> history(Records.ready(FIRST, "a"));
      case "retracted" -> history(Records.ready(FIRST, "a"), Records.retracted(FIRST));
      case "cleaned" -> SliceHistory.of(9, List.of(), Map.of(FIRST, 2L));
      case "withdrawn" -> SliceHistory.of(9, List.of(), Map.of(FIRST, 3L));
      default -> throw new IllegalArgumentException(committed);
    };
  }

  private static SliceHistory history(SliceRecord... records) {
    List<SliceRecord> all = new ArrayList<>(List.of(records));
    return SliceHistory.of(all.size(), all, Map.of());
  }

  private static Attempt attempt(RunId run, String how) {
    ProcessIdentity process =
        switch (how) {
          case "dead" -> DEAD;
          case "elsewhere" -> ELSEWHERE;
          default -> ALIVE;
        };
    RunStarted start =
        new RunStarted(
            run, ORDERS, FIRST, Instant.EPOCH, "c0", new Origin("0.1", "cli", "ann", process));
    boolean open = List.of("alive", "dead", "elsewhere").contains(how);
    Optional<RunFinished> end =
        open
            ? Optional.empty()
            : Optional.of(
                RunFinished.without(
                    start,
                    Outcome.valueOf(how),
                    "a message.",
                    Optional.empty(),
                    Instant.EPOCH,
                    Map.of()));
    return new Attempt(run, ORDERS, FIRST, Optional.of(start), end);
  }

  private static SliceRecord from(Input input) {
    return with(Records.ready(FIRST, "x"), Verdict.PASSED, 10, List.of(input));
  }

  private static SliceRecord with(
      SliceRecord slice, Verdict verdict, long rows, List<Input> inputs) {
    return new SliceRecord(
        slice.event(),
        slice.run(),
        slice.dataset(),
        slice.slice(),
        slice.version(),
        verdict,
        rows,
        slice.fingerprint(),
        slice.balance(),
        inputs,
        slice.sourcePosition(),
        slice.sourceConsistent(),
        slice.configHash(),
        slice.checks(),
        slice.reason(),
        slice.at());
  }
}
