package io.millrace.jobs.e2e;

import static io.millrace.jobs.e2e.Events.delete;
import static io.millrace.jobs.e2e.Events.insert;
import static io.millrace.jobs.e2e.Events.row;
import static io.millrace.jobs.e2e.Events.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Step;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A replay whose JVM is killed when the table's commit is made and what belongs beside it is not
 * yet to be seen.
 */
@Tag("slow")
class KilledReplayTest {
  private static final String FIRST = "2024-03-01";
  private static final String SECOND = "2024-03-02";
  private static final int KILLED = 128 + 9;

  @Test
  void h72_what_a_killed_replay_deleted_and_rejected_is_known_to_the_next(@TempDir Path folder) {
    try (JournalProject shop = JournalProject.create(folder)) {
      shop.dataset("customers", "rejects: 1")
          .deliver(
              "customers",
              FIRST,
              "1.json",
              insert(10, row(1, "Ann")),
              insert(11, row(2, "Bob")),
              delete(40, row(2, "Bob")),
              "{\"broken")
          .deliver("customers", SECOND, "1.json", update(30, row(2, "Rob")));
      MillraceProcess killed =
          MillraceProcess.interrupted(
              folder,
              folder.resolve("conf").toString(),
              "bronze.customers",
              FIRST,
              "kill",
              Step.COMMITTED.name());
      assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);

      RunFinished next = shop.run("customers", SECOND);
      assertThat(next.outcome()).as(next.message()).isEqualTo(Outcome.READY);
      assertThat(next.balance()).containsEntry("stale", 1L);
      assertThat(shop.rows("customers", "id", "name")).containsExactly("1|Ann");
      assertThat(shop.rows("customers_rejects", "reason")).containsExactly("BROKEN_JSON");
      assertThat(shop.force("customers", FIRST).outcome()).isEqualTo(Outcome.UNCHANGED);
    }
  }
}
