package io.millrace.jobs.e2e;

import static io.millrace.jobs.e2e.Events.delete;
import static io.millrace.jobs.e2e.Events.insert;
import static io.millrace.jobs.e2e.Events.row;
import static io.millrace.jobs.e2e.Events.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.run.JournalProof;
import io.millrace.jobs.run.Origins;
import io.millrace.jobs.run.Retraction;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slices of journals: by date, twice, out of order, added to, taken back. */
class JournalRunsTest {
  private static final String FIRST = "2024-03-01";
  private static final String SECOND = "2024-03-02";
  private static final String THIRD = "2024-03-03";

  @TempDir static Path folder;
  private static JournalProject shop;

  @BeforeAll
  static void start() {
    shop = JournalProject.create(folder);
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @Test
  void a_slice_is_replayed_accounted_for_and_then_up_to_date() {
    shop.dataset("customers")
        .deliver(
            "customers",
            FIRST,
            "b.json",
            update(30, row(1, "Anna")),
            delete(40, row(2, "Bob")),
            insert(50, row(3, "Cid")))
        .deliver(
            "customers", FIRST, "a.json", insert(10, row(1, "Ann")), insert(20, row(2, "Bob")));
    RunFinished run = shop.run("customers", FIRST);
    assertThat(run.outcome()).as(run.message()).isEqualTo(Outcome.READY);
    assertThat(shop.rows("customers", "id", "name")).containsExactly("1|Anna", "3|Cid");
    assertThat(run.balance())
        .containsEntry("read", 5L)
        .containsEntry("read.insert", 3L)
        .containsEntry("read.update", 1L)
        .containsEntry("read.delete", 1L)
        .containsEntry("keys", 3L)
        .containsEntry("inserted", 2L)
        .containsEntry("rejected", 0L)
        .containsEntry("tombstones.kept", 1L)
        .containsEntry("newest-change-millis", 1_709_294_450_000L);
    assertThat(shop.run("customers", FIRST).outcome()).isEqualTo(Outcome.UP_TO_DATE);
    assertThat(shop.force("customers", FIRST).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(shop.state("customers", FIRST)).isEqualTo(State.READY);
  }

  @Test
  void days_in_any_order_end_in_one_table_and_a_late_change_brings_nothing_back() {
    shop.dataset("shuffled")
        .deliver("shuffled", FIRST, "1", insert(10, row(1, "Ann")), insert(11, row(2, "Bob")))
        .deliver("shuffled", SECOND, "1", update(20, row(1, "Anna")), update(21, row(2, "Rob")))
        .deliver("shuffled", THIRD, "1", delete(30, row(2, "Rob")), insert(31, row(3, "Cid")));
    for (String slice : new String[] {THIRD, FIRST, SECOND}) {
      RunFinished run = shop.run("shuffled", slice);
      assertThat(run.outcome()).as(run.message()).isEqualTo(Outcome.READY);
    }
    assertThat(shop.rows("shuffled", "id", "name")).containsExactly("1|Anna", "3|Cid");
  }

  @Test
  void a_file_that_comes_later_makes_the_slice_stale_and_the_next_run_takes_it_in()
      throws IOException {
    shop.dataset("late").deliver("late", FIRST, "1", insert(10, row(1, "Ann")));
    shop.run("late", FIRST);
    shop.deliver("late", FIRST, "2", insert(11, row(2, "Bob")));
    assertThat(shop.state("late", FIRST)).isEqualTo(State.STALE);
    assertThat(shop.run("late", FIRST).outcome()).isEqualTo(Outcome.READY);
    assertThat(shop.rows("late", "id", "name")).containsExactly("1|Ann", "2|Bob");

    Files.copy(
        folder.resolve("landing/late/" + FIRST + "/2"),
        folder.resolve("landing/late/" + FIRST + "/2 (copy)"));
    RunFinished doubled = shop.run("late", FIRST);
    assertThat(doubled.outcome()).as(doubled.message()).isEqualTo(Outcome.READY);
    assertThat(doubled.balance()).containsEntry("duplicates", 1L).containsEntry("inserted", 0L);
    assertThat(shop.state("late", FIRST)).isEqualTo(State.READY);
    assertThat(shop.rows("late", "id", "name")).containsExactly("1|Ann", "2|Bob");

    for (String file : new String[] {"1", "2", "2 (copy)"}) {
      Files.delete(folder.resolve("landing/late/" + FIRST + "/" + file));
    }
    assertThat(shop.state("late", FIRST)).as("cleared away").isEqualTo(State.READY);
  }

  @Test
  void what_was_not_delivered_is_waited_for_unless_it_need_not_come() {
    shop.dataset("waiting")
        .dataset("patient", "empty: allowed")
        .deliver("patient", FIRST, "1", insert(10, row(1, "Ann")));
    RunFinished waits = shop.run("waiting", FIRST);
    assertThat(waits.outcome()).isEqualTo(Outcome.NOT_READY);
    assertThat(waits.message()).contains("landing/waiting/2024-03-01/*", "empty: allowed");
    shop.run("patient", FIRST);
    RunFinished nothing = shop.run("patient", SECOND);
    assertThat(nothing.outcome()).as(nothing.message()).isEqualTo(Outcome.READY);
    assertThat(shop.rows("patient", "id")).containsExactly("1");
  }

  @Test
  void a_slice_that_was_taken_back_can_come_again() {
    shop.dataset("retracted")
        .deliver("retracted", FIRST, "1", insert(10, row(1, "Ann")))
        .deliver("retracted", SECOND, "1", update(20, row(1, "Anna")), insert(21, row(2, "Bob")));
    shop.run("retracted", FIRST);
    shop.run("retracted", SECOND);
    Retraction.run(
        shop.project(),
        shop.spec("retracted"),
        new Slice(SECOND),
        "wrong file",
        shop.lake(),
        Origins.current("test", Map.of()),
        Clock.systemUTC());
    assertThat(shop.state("retracted", SECOND)).isEqualTo(State.RETRACTED);
    assertThat(shop.rows("retracted", "id", "name")).containsExactly("1|Ann");
    assertThat(shop.run("retracted", SECOND).outcome()).isEqualTo(Outcome.READY);
    assertThat(shop.rows("retracted", "id", "name")).containsExactly("1|Anna", "2|Bob");
  }

  @Test
  void columns_that_grow_are_widened_first() {
    shop.dataset("growing")
        .deliver("growing", FIRST, "1", Events.typed(insert(10, "{\"id\":1,\"n\":7}"), "int32"))
        .deliver(
            "growing",
            SECOND,
            "1",
            Events.typed(insert(20, "{\"id\":2,\"n\":5000000000}"), "int64"));
    assertThat(shop.run("growing", FIRST).outcome()).isEqualTo(Outcome.READY);
    RunFinished grown = shop.run("growing", SECOND);
    assertThat(grown.outcome()).as(grown.message()).isEqualTo(Outcome.READY);
    assertThat(shop.rows("growing", "id", "n", "typeof(n)"))
        .containsExactly("1|7|bigint", "2|5000000000|bigint");
  }

  @Test
  void a_history_keeps_every_state_with_its_period_and_late_changes_split_it() {
    shop.dataset("kept", "history: scd2")
        .deliver("kept", FIRST, "1", insert(10, row(1, "Ann")), insert(11, row(2, "Bob")))
        .deliver("kept", SECOND, "1", update(20, row(1, "Anna")))
        .deliver("kept", THIRD, "1", update(30, row(1, "Anne")), delete(31, row(2, "Bob")));
    RunFinished last = null;
    for (String slice : new String[] {FIRST, THIRD, SECOND}) {
      last = shop.run("kept", slice);
      assertThat(last.outcome()).as(last.message()).isEqualTo(Outcome.READY);
    }
    assertThat(
            shop.rows(
                "kept",
                "id",
                "name",
                "date_format(valid_from, 'HH:mm:ss')",
                "coalesce(date_format(valid_to, 'HH:mm:ss'), 'now')"))
        .containsExactlyInAnyOrder(
            "1|Ann|12:00:10|12:00:20",
            "1|Anna|12:00:20|12:00:30",
            "1|Anne|12:00:30|now",
            "2|Bob|12:00:11|12:00:31");
    assertThat(last.balance())
        .containsEntry("versions.opened", 1L)
        .containsEntry("versions.split", 1L)
        .containsEntry("versions.unchanged", 1L)
        .containsEntry("late", 1L);
    assertThat(JournalProof.of(last.balance()).orElseThrow().lines(last.at()))
        .containsEntry("versions", "1 opened, 1 split");
    assertThat(shop.force("kept", SECOND).outcome()).isEqualTo(Outcome.UNCHANGED);

    shop.dataset("kept");
    RunFinished forgetful = shop.force("kept", SECOND);
    assertThat(forgetful.message()).contains("bronze.kept", "is a history", "'history: scd2'");
  }
}
