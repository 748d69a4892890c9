package io.millrace.jobs.e2e;

import static io.millrace.jobs.e2e.Events.insert;
import static io.millrace.jobs.e2e.Events.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.Planner;
import io.millrace.lake.DatasetName;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table whose log breaks between plan and turn, so that no attempt at its slice can begin. */
class BrokenTableTest {
  private static final String DAY = "2024-03-01";

  @Test
  void a_slice_that_fails_before_its_attempt_ends_alone_and_the_ledger_knows(@TempDir Path folder) {
    try (JournalProject shop = JournalProject.create(folder)) {
      for (String name : List.of("broken", "sound")) {
        shop.dataset(name).deliver(name, DAY, "1.json", insert(10, row(1, "Ann")));
      }
      Plan plan = shop.plan(new Planner.Wish(false, false), DAY, "broken", "sound");
      shop.file("warehouse/bronze.db/broken/_delta_log/%020d.json".formatted(0), "no log\n");

      List<RunFinished> ends = shop.carryOut(plan, 2);

      assertThat(ends)
          .extracting(RunFinished::outcome)
          .containsExactly(Outcome.FAILED, Outcome.READY);
      List<Attempt> attempts = shop.lake().ledger().attempts(DatasetName.parse("bronze.broken"));
      assertThat(attempts).hasSize(1);
      assertThat(attempts.get(0).finished().map(RunFinished::outcome)).contains(Outcome.FAILED);
      assertThat(attempts.get(0).finished().map(RunFinished::message).orElseThrow()).isNotBlank();
    }
  }
}
