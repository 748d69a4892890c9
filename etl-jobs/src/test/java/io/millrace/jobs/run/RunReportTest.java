package io.millrace.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.ProcessIdentity;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
  private static final Instant AT = Instant.parse("2024-03-02T02:00:00Z");

  @Test
  void what_no_retry_mends_speaks_for_the_whole_run() {
    assertThat(report(Outcome.READY, Outcome.NOT_READY, Outcome.REJECTED).outcome())
        .isEqualTo(Outcome.REJECTED);
    assertThat(report(Outcome.UNREACHABLE, Outcome.INVALID, Outcome.REJECTED).outcome())
        .isEqualTo(Outcome.INVALID);
    assertThat(report(Outcome.CONFLICT, Outcome.UNREACHABLE, Outcome.NOT_READY).outcome())
        .isEqualTo(Outcome.UNREACHABLE);
    assertThat(report(Outcome.INVALID, Outcome.FAILED).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void a_run_without_slices_is_done() {
    assertThat(report().outcome().exitCode()).isZero();
  }

  @Test
  void every_outcome_has_its_gravity() {
    for (Outcome outcome : Outcome.values()) {
      assertThat(report(outcome).outcome()).isEqualTo(outcome);
    }
  }

  @Test
  void the_summary_is_one_whole_file_of_json(@TempDir Path folder) throws Exception {
    Path file = RunSummary.write(report(Outcome.READY, Outcome.REJECTED), folder);
    RunSummary.write(report(Outcome.READY, Outcome.REJECTED), folder);
    assertThat(Files.readString(file))
        .contains("\"schema_version\" : 1", "\"outcome\" : \"REJECTED\"", "\"exit_code\" : 3");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static RunReport report(Outcome... outcomes) {
    List<RunFinished> slices = Arrays.stream(outcomes).map(RunReportTest::ended).toList();
    return new RunReport(slices, AT, AT.plusSeconds(3));
  }

  private static RunFinished ended(Outcome outcome) {
    RunStarted started =
        new RunStarted(
            RunId.create(),
            DatasetName.parse("bronze.orders"),
            Slice.ALL,
            AT,
            "hash",
            new Origin("test", "cli", "somebody", ProcessIdentity.current()));
    return RunFinished.without(started, outcome, "so", Optional.empty(), AT, Map.of());
  }
}
