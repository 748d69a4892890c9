package io.millrace.lake.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CheckResult;
import io.millrace.lake.CommitResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Judgement;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Step;
import io.millrace.lake.UnreachableException;
import io.millrace.lake.Verdict;
import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

class LedgerTest {
  private static final DatasetName ORDERS = DatasetName.parse("bronze.orders");
  private static final Slice DAY = new Slice("2024-03-01");
  private static final Instant START = Instant.parse("2024-03-02T02:00:00.123456Z");
  private static final Instant END = Instant.parse("2024-03-02T02:00:05Z");
  private static final Map<Step, Duration> TIMINGS = Map.of(Step.STAGED, Duration.ofMillis(1500));

  @TempDir java.nio.file.Path folder;
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = ledger();
  }

  private Ledger ledger() {
    return Ledger.open(new Configuration(), new LakeLocation(new Path(folder.toUri())));
  }

  @Test
  void a_ledger_that_was_never_written_to_is_empty() {
    assertThat(ledger.attempts()).isEmpty();
    assertThat(ledger.latest(ORDERS)).isEmpty();
    assertThat(ledger.attempt(RunId.create())).isEmpty();
    assertThat(ledger.events(ORDERS)).isEmpty();
  }

  @Test
  void an_attempt_is_open_until_its_end_is_recorded() {
    // given
    RunStarted start = start(ORDERS, DAY);
    ledger.started(start);
    // then
    assertThat(ledger().attempt(start.run()))
        .contains(new Attempt(start.run(), ORDERS, DAY, Optional.of(start), Optional.empty()));
    // and when
    RunFinished end =
        RunFinished.without(
            start,
            Outcome.UNREACHABLE,
            "The database does not answer.",
            Optional.of(new UnreachableException("no")),
            END,
            TIMINGS);
    ledger.finished(end);
    // then
    Attempt attempt = ledger().attempt(start.run()).orElseThrow();
    assertThat(attempt.isOpen()).isFalse();
    assertThat(attempt.finished()).contains(end);
    assertThat(attempt.startedAt()).isEqualTo(START);
  }

  @Test
  void a_rejected_batch_leaves_its_evidence() {
    // given
    RunStarted start = start(ORDERS, DAY);
    CheckResult unique =
        check("unique: [id]", Verdict.FAILED, Optional.of(Double.NaN), List.of("7", "it's \"9\""));
    CheckResult rows = check("rows: {min: 1}", Verdict.PASSED, Optional.empty(), List.of());
    Judgement no =
        new Judgement(false, Verdict.FAILED, "1 of 2 checks failed", List.of(unique, rows));
    // when
    RunFinished end = RunFinished.of(start, new CommitResult.Rejected(4, 12, no), END, TIMINGS);
    ledger.finished(end);
    // then
    assertThat(ledger.checks(start.run())).containsExactly(unique, rows);
    assertThat(ledger.events(ORDERS))
        .containsExactly(
            new SliceEvent(
                start.run(),
                ORDERS,
                DAY,
                SliceEvent.Kind.REJECTED,
                4,
                Verdict.FAILED,
                12,
                "",
                "1 of 2 checks failed",
                "ann",
                END));
    RunFinished read = ledger.attempt(start.run()).flatMap(Attempt::finished).orElseThrow();
    assertThat(read.outcome()).isEqualTo(Outcome.REJECTED);
    assertThat(read.versionBefore()).isEqualTo(read.versionAfter()).hasValue(4);
    assertThat(read.balance()).containsOnly(Map.entry("read", 12L), Map.entry("rejected", 12L));
  }

  @Test
  void to_record_a_thing_twice_is_to_record_it_once() {
    RunStarted start = start(ORDERS, DAY);
    Judgement no =
        new Judgement(
            false,
            Verdict.FAILED,
            "no",
            List.of(check("unique: [id]", Verdict.FAILED, Optional.empty(), List.of())));
    RunFinished end = RunFinished.of(start, new CommitResult.Rejected(4, 12, no), END, TIMINGS);
    for (int time = 0; time < 2; time++) {
      ledger.started(start);
      ledger.finished(end);
    }

    assertThat(ledger.attempts()).hasSize(1);
    assertThat(ledger.events(ORDERS)).hasSize(1);
    assertThat(ledger.checks(start.run())).hasSize(1);
  }

  @Test
  void what_a_run_says_of_itself_outweighs_what_was_concluded_of_it() {
    RunStarted start = start(ORDERS, DAY);
    RunFinished killed = end(start, Outcome.KILLED);
    RunFinished ready = end(start, Outcome.READY);
    for (List<RunFinished> order : List.of(List.of(killed, ready), List.of(ready, killed))) {
      ledger.finished(order);
    }
    assertThat(ledger.attempt(start.run()).flatMap(Attempt::finished)).contains(ready);
  }

  @Test
  void the_latest_attempt_of_each_slice_is_the_one_begun_last() {
    Slice other = new Slice("2024-03-02");
    RunStarted first = start(ORDERS, DAY);
    RunStarted second = start(ORDERS, other);
    RunStarted third = start(ORDERS, DAY);
    RunStarted elsewhere = start(DatasetName.parse("bronze.items"), DAY);
    ledger.started(List.of(third, elsewhere, first, second));

    assertThat(ledger.latest(ORDERS).values())
        .extracting(Attempt::run)
        .containsExactly(third.run(), second.run());
    assertThat(ledger.latest()).containsOnlyKeys(ORDERS, elsewhere.dataset());
    assertThat(ledger.attempts(ORDERS))
        .extracting(Attempt::run)
        .containsExactly(third.run(), second.run(), first.run());
  }

  @Test
  void many_appends_leave_few_files_and_every_row() throws IOException {
    // given
    List<RunStarted> starts = new ArrayList<>();
    for (int run = 0; run < 30; run++) {
      starts.add(start(ORDERS, DAY));
    }
    // when
    starts.forEach(ledger::started);
    // then
    assertThat(ledger().attempts()).hasSize(30);
    DeltaLog log =
        DeltaLog.forTable(LocalSpark.session(), folder.resolve("millrace.db/runs").toString());
    assertThat(log.update(false, Option.empty(), Option.empty()).numOfFiles()).isLessThan(10);
    assertThat(
            LocalSpark.session()
                .read()
                .format("delta")
                .load(folder.resolve("millrace.db/runs").toString())
                .select("run_id")
                .distinct()
                .count())
        .isEqualTo(30);
  }

  @Test
  void a_dead_process_is_known_on_its_own_host_only() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity here = ProcessIdentity.current();
    ProcessIdentity there =
        new ProcessIdentity(
            here.host(),
            process.pid(),
            process
                .info()
                .startInstant()
                .map(at -> at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
    ProcessIdentity namesake =
        new ProcessIdentity(here.host(), here.pid(), Optional.of(Instant.EPOCH));

    assertThat(here.isKnownDead()).isFalse();
    assertThat(there.isKnownDead()).isFalse();
    assertThat(namesake.isKnownDead()).as("the number was given again").isTrue();
    process.destroyForcibly().waitFor();
    assertThat(there.isKnownDead()).isTrue();
    assertThat(new ProcessIdentity("elsewhere", there.pid(), there.startedAt()).isKnownDead())
        .isFalse();
  }

  @Test
  void a_ledger_that_cannot_be_written_is_unreachable() throws IOException {
    Files.writeString(folder.resolve("millrace.db"), "a file where the folder should be");

    assertThatThrownBy(() -> ledger.started(start(ORDERS, DAY)))
        .isInstanceOf(UnreachableException.class)
        .hasMessageStartingWith("Cannot write to the ledger at ")
        .hasMessageContaining("millrace repair");
  }

  static RunStarted start(DatasetName dataset, Slice slice) {
    return new RunStarted(
        RunId.create(),
        dataset,
        slice,
        START,
        "c0",
        new Origin("0.1.0", "cli", "ann", ProcessIdentity.current()));
  }

  private static RunFinished end(RunStarted start, Outcome outcome) {
    return RunFinished.without(start, outcome, "", Optional.empty(), END, TIMINGS);
  }

  private static CheckResult check(
      String check, Verdict verdict, Optional<Double> metric, List<String> keys) {
    return new CheckResult(
        check, "kind", Optional.of("id"), "fail", verdict, "2", metric, "0", "Mend it.", keys);
  }
}
