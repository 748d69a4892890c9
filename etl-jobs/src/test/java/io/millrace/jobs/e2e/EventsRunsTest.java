package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs become days of events, whatever was delivered when. */
class EventsRunsTest {
  private static final String FIRST = "2024-03-01";
  private static final String SECOND = "2024-03-02";
  private static final String THIRD = "2024-03-03";
  private static final String AGENT =
      "Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0";

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

  private static void dataset(String name, String... lines) {
    shop.file(
        "conf/datasets/%s.yaml".formatted(name),
        """
        dataset: bronze.%1$s
        kind: events
        from: { files: "landing/%1$s/{slice}/*", format: combined }
        site: www
        visitor: [user-agent + ip]
        slices: { by: day }
        %2$s
        """
            .formatted(name, String.join("\n", withChecks(lines))));
  }

  private static List<String> withChecks(String... lines) {
    List<String> all = new ArrayList<>(List.of(lines));
    if (all.stream().noneMatch(line -> line.startsWith("checks:"))) {
      all.add("checks: [{ complete: event_id }]");
    }
    return all;
  }

  /** A line of a day in March 2024. */
  private static String line(int day, String time, String path) {
    return "10.1.2.3 - - [%02d/Mar/2024:%s +0000] \"GET %s HTTP/1.1\" 200 512 \"-\" \"%s\""
        .formatted(day, time, path, AGENT);
  }

  private static List<String> paths(String table) {
    return shop.rows(table, "event_date", "path");
  }

  @Tag("slow") // EventsPropertyTest withdraws files from tables
  @Test
  void events_that_are_delivered_late_are_in_the_day_on_which_they_happened() {
    // given
    dataset("late", "late: { accept: 7d }");
    shop.deliver("late", FIRST, "a.log", line(1, "10:00:00", "/one"));
    shop.deliver(
        "late", SECOND, "a.log", line(1, "09:00:00", "/late"), line(2, "10:00:00", "/two"));
    shop.run("late", FIRST);
    // when
    RunFinished second = shop.run("late", SECOND);
    // then
    assertThat(second.outcome()).isEqualTo(Outcome.READY);
    assertThat(paths("late"))
        .containsExactly("2024-03-01|/late", "2024-03-01|/one", "2024-03-02|/two");
    assertThat(shop.state("late", FIRST)).isEqualTo(State.READY);
    // and when the late file is withdrawn
    shop.deliver("late", SECOND, "a.log", line(2, "10:00:00", "/two"));
    assertThat(shop.state("late", SECOND)).isEqualTo(State.STALE);
    shop.run("late", SECOND);
    assertThat(paths("late")).containsExactly("2024-03-01|/one", "2024-03-02|/two");
  }

  @Test
  void what_an_agent_says_is_found_out_once_and_kept() {
    // given
    dataset("said");
    shop.deliver("said", FIRST, "a.log", line(1, "10:00:00", "/one"), line(1, "11:00:00", "/two"));
    shop.deliver("said", SECOND, "a.log", line(2, "10:00:00", "/three"));
    // when
    shop.run("said", FIRST);
    shop.run("said", SECOND);
    // then
    assertThat(shop.rows("said_agents", "agent", "browser", "os"))
        .containsExactly(AGENT + "|Firefox|Linux");
    assertThat(record("said", FIRST).balance())
        .containsEntry("agents", 1L)
        .containsEntry("agents.read", 1L);
    assertThat(record("said", SECOND).balance())
        .containsEntry("agents", 1L)
        .containsEntry("agents.read", 0L);
    assertThat(shop.force("said", FIRST).outcome()).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void agents_that_are_masked_are_kept_nowhere() {
    dataset("veiled", "columns: { user_agent: { mask: sha256 } }");
    shop.deliver("veiled", FIRST, "a.log", line(1, "10:00:00", "/one"));
    shop.run("veiled", FIRST);
    assertThat(shop.rows("veiled", "browser")).containsExactly("Firefox");
    assertThat(folder.resolve("warehouse/bronze.db/veiled")).exists();
    assertThat(folder.resolve("warehouse/bronze.db/veiled_agents")).doesNotExist();
  }

  @Test
  void late_events_of_several_days_come_in_one_commit_that_reads_no_file_again()
      throws IOException {
    // given
    dataset("several");
    shop.deliver("several", FIRST, "a.log", line(1, "10:00:00", "/one"));
    shop.deliver("several", SECOND, "a.log", line(2, "10:00:00", "/two"));
    shop.run("several", FIRST);
    shop.run("several", SECOND);
    Files.delete(folder.resolve("landing/several").resolve(FIRST).resolve("a.log"));
    // when, once by themselves and once again, a line that is there already among them
    shop.deliver(
        "several",
        THIRD,
        "a.log",
        line(1, "09:00:00", "/late"),
        line(1, "10:00:00", "/one"),
        line(2, "09:00:00", "/later"),
        line(3, "10:00:00", "/three"));
    shop.run("several", THIRD);
    // then
    List<String> all =
        List.of(
            "2024-03-01|/late",
            "2024-03-01|/one",
            "2024-03-02|/later",
            "2024-03-02|/two",
            "2024-03-03|/three");
    assertThat(paths("several")).isEqualTo(all);
    assertThat(record("several", FIRST).version())
        .isEqualTo(record("several", SECOND).version())
        .isGreaterThan(record("several", THIRD).version());
    assertThat(record("several", FIRST).rows()).isEqualTo(2);
    assertThat(record("several", FIRST).balance()).containsEntry("admitted", 1L);
    assertThat(record("several", FIRST).run()).isNotEqualTo(record("several", SECOND).run());
    assertThat(shop.state("several", SECOND)).isEqualTo(State.READY);
    // and when the second day is built anew of its files
    String fingerprint = record("several", SECOND).fingerprint();
    assertThat(shop.force("several", SECOND).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(record("several", SECOND).fingerprint()).isEqualTo(fingerprint);
    // and when another file of the third day brings one more for the second
    shop.deliver("several", THIRD, "b.log", line(2, "08:00:00", "/latest"));
    assertThat(shop.state("several", THIRD)).isEqualTo(State.STALE);
    shop.run("several", THIRD);
    assertThat(paths("several")).hasSize(6).contains("2024-03-02|/latest");
    assertThat(record("several", SECOND).balance()).containsEntry("admitted", 2L);
    assertThat(record("several", FIRST).balance()).containsEntry("admitted", 1L);
    assertThat(shop.run("several", SECOND).outcome()).isEqualTo(Outcome.UP_TO_DATE);
  }

  @Tag("slow") // EventsPropertyTest repeats lines in deliveries
  @Test
  void of_a_line_that_two_deliveries_bring_late_the_first_counts_whichever_was_first_run() {
    dataset("twice");
    shop.deliver("twice", FIRST, "a.log", line(1, "10:00:00", "/one"));
    shop.deliver("twice", SECOND, "a.log", line(1, "09:00:00", "/late"));
    shop.deliver("twice", THIRD, "a.log", line(1, "09:00:00", "/late"));
    shop.run("twice", FIRST);
    shop.run("twice", THIRD);
    shop.run("twice", SECOND);
    assertThat(shop.rows("twice", "path", "file"))
        .containsExactly("/late|2024-03-02/a.log", "/one|2024-03-01/a.log");
  }

  @Tag("slow") // LakeRestatingTest has a slice refused among several
  @Test
  void a_day_that_the_gate_refuses_keeps_the_others_from_changing_with_it() {
    dataset("refused", "checks: [{ rows: { max: 2 } }]");
    shop.deliver("refused", FIRST, "a.log", line(1, "10:00:00", "/one"));
    shop.deliver(
        "refused", SECOND, "a.log", line(2, "10:00:00", "/two"), line(2, "10:00:01", "/two"));
    shop.deliver(
        "refused", THIRD, "a.log", line(1, "09:00:00", "/late"), line(2, "09:00:00", "/late"));
    shop.run("refused", FIRST);
    shop.run("refused", SECOND);
    shop.run("refused", THIRD);
    assertThat(paths("refused"))
        .containsExactly("2024-03-01|/one", "2024-03-02|/two", "2024-03-02|/two");
    assertThat(shop.state("refused", SECOND)).isEqualTo(State.REJECTED);
    assertThat(shop.state("refused", FIRST)).isEqualTo(State.REJECTED);
    // the other can be run by itself
    assertThat(shop.run("refused", FIRST).outcome()).isEqualTo(Outcome.READY);
    assertThat(paths("refused")).contains("2024-03-01|/late");
  }

  private static SliceRecord record(String dataset, String slice) {
    return shop.lake().lake().history(shop.spec(dataset).dataset()).current().get(new Slice(slice));
  }

  @Tag("slow") // EventsPropertyTest runs days in any order
  @Test
  void the_order_of_runs_does_not_matter() {
    dataset("order");
    shop.deliver(
        "order", FIRST, "a.log", line(1, "10:00:00", "/one"), line(2, "00:00:01", "/early"));
    shop.deliver("order", SECOND, "a.log", line(1, "09:00:00", "/late"));
    shop.run("order", SECOND);
    shop.run("order", FIRST);
    assertThat(paths("order"))
        .containsExactly("2024-03-01|/late", "2024-03-01|/one", "2024-03-02|/early");
    assertThat(shop.state("order", FIRST)).isEqualTo(State.READY);
    assertThat(shop.state("order", SECOND)).isEqualTo(State.READY);
  }

  @Tag("slow") // EventsPropertyTest holds lines against an oracle
  @Test
  void events_that_are_too_old_wait_until_their_day_is_built_again() {
    // given
    dataset("held", "late: { accept: 1h }");
    shop.deliver("held", FIRST, "a.log", line(1, "10:00:00", "/one"));
    shop.deliver(
        "held",
        SECOND,
        "a.log",
        line(1, "09:00:00", "/old"),
        line(2, "10:00:00", "/two"),
        line(9, "10:00:00", "/future"));
    shop.run("held", FIRST);
    RunFinished second = shop.run("held", SECOND);
    assertThat(second.balance())
        .containsEntry("read", 3L)
        .containsEntry("accepted", 1L)
        .containsEntry("held.too-old", 1L)
        .containsEntry("held.future", 1L);
    assertThat(shop.state("held", FIRST)).isEqualTo(State.READY);
    assertThat(paths("held")).containsExactly("2024-03-01|/one", "2024-03-02|/two");
    // when
    shop.force("held", FIRST);
    // then
    assertThat(paths("held"))
        .containsExactly("2024-03-01|/old", "2024-03-01|/one", "2024-03-02|/two");
  }

  @Tag("slow") // EventsPropertyTest copies, packs and renames files
  @Test
  void a_line_counts_once_however_often_its_file_is_delivered() throws IOException {
    // given a file that grew, was packed, and was copied under another name
    dataset("repeats");
    String one = line(1, "10:00:00", "/one");
    String two = line(1, "10:00:01", "/two");
    shop.deliver("repeats", FIRST, "access.log.1", one, one);
    shop.deliver("repeats", FIRST, "access.log", one, one, two);
    shop.file(
        "landing/repeats/%s/copy.bin".formatted(FIRST),
        JournalProject.gzip(one + "\n" + one + "\n"));
    // when
    RunFinished run = shop.run("repeats", FIRST);
    // then two equal lines of one file stay two
    assertThat(paths("repeats"))
        .containsExactly("2024-03-01|/one", "2024-03-01|/one", "2024-03-01|/two");
    assertThat(run.balance())
        .containsEntry("read", 7L)
        .containsEntry("duplicate", 4L)
        .containsEntry("accepted", 3L);
    // and when it is renamed
    List<String> ids = shop.rows("repeats", "event_id");
    Path delivered = folder.resolve("landing/repeats").resolve(FIRST);
    Files.move(delivered.resolve("access.log"), delivered.resolve("renamed.txt"));
    shop.run("repeats", FIRST);
    assertThat(shop.rows("repeats", "event_id")).isEqualTo(ids);
  }

  @Test
  void lines_that_are_no_event_are_kept_and_counted_and_too_many_stop_the_day() {
    dataset("bad", "rejects: { allow: 2 }");
    shop.deliver("bad", FIRST, "a.log", line(1, "10:00:00", "/one"), "no line of a log", "");
    RunFinished run = shop.run("bad", FIRST);
    assertThat(run.outcome()).isEqualTo(Outcome.READY);
    assertThat(run.balance())
        .containsEntry("rejected", 1L)
        .containsEntry("rejected.FORMAT", 1L)
        .containsEntry("filtered.blank", 1L);
    assertThat(shop.rows("bad_rejects", "file", "line", "reason", "cast(raw as string)"))
        .containsExactly("2024-03-01/a.log|2|FORMAT|no line of a log");
    shop.deliver("bad", FIRST, "b.log", "a", "b", "c");
    RunFinished worse = shop.run("bad", FIRST);
    assertThat(worse.outcome()).isEqualTo(Outcome.REJECTED);
    assertThat(worse.message()).contains("4 of 6 events cannot be understood").contains("a.log:2");
    assertThat(paths("bad")).containsExactly("2024-03-01|/one");
  }

  @Test
  void an_empty_file_is_a_day_without_events_and_no_file_is_not_ready() {
    dataset("empty");
    assertThat(shop.run("empty", FIRST).outcome()).isEqualTo(Outcome.NOT_READY);
    shop.file("landing/empty/%s/a.log".formatted(FIRST), new byte[0]);
    assertThat(shop.run("empty", FIRST).outcome()).isEqualTo(Outcome.READY);
    assertThat(shop.run("empty", FIRST).outcome()).isEqualTo(Outcome.UP_TO_DATE);
  }
}
