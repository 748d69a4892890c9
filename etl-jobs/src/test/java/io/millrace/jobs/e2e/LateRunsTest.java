package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.run.Planner;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.state.SliceStatus.State;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of which a few lines are late, through to sessions and to who reads those. */
class LateRunsTest {
  private static final String FIRST = "2024-03-01";
  private static final String SECOND = "2024-03-02";
  private static final String THIRD = "2024-03-03";
  private static final String SESSIONS = "kind: sessions\nevents: silver.%s\n";

  @TempDir static Path folder;
  private static JournalProject site;

  @BeforeAll
  static void start() {
    site = JournalProject.create(folder);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  /** Events, sessions of them by day, the same made anew of all events, and a reader. */
  private static void datasets(String name, String cuts) {
    site.file(
        "conf/datasets/%s.yaml".formatted(name),
        """
        dataset: silver.%1$s
        kind: events
        from: { files: "landing/%1$s/{slice}/*", format: combined }
        site: www
        visitor: [ip]
        slices: { by: day }
        checks: [{ unique: [event_id] }]
        """
            .formatted(name));
    String spec = SESSIONS.formatted(name) + cuts + "checks: [{ unique: [session_id] }]\n";
    site.file(
        "conf/datasets/%s_sessions.yaml".formatted(name),
        "dataset: silver.%s_sessions\nslices: { by: day }\n".formatted(name) + spec);
    site.file(
        "conf/datasets/%s_whole.yaml".formatted(name),
        "dataset: silver.%s_whole\n".formatted(name) + spec);
    site.file(
        "conf/datasets/%s_visits.yaml".formatted(name),
        """
        dataset: gold.%1$s_visits
        kind: sql
        from: [silver.%1$s_sessions]
        query: SELECT count(*) AS sessions FROM silver.%1$s_sessions WHERE start_date = '{slice}'
        slices: { by: day }
        ungated: true
        empty: allowed
        """
            .formatted(name));
  }

  private static String line(String visitor, int day, String time) {
    return "10.1.2.%s - - [%02d/Mar/2024:%s +0000] \"GET /%s-%s HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\""
        .formatted(visitor, day, time, day, time);
  }

  @Test
  void late_events_change_the_sessions_they_touch_and_no_others_in_one_commit() {
    restates("late", "");
  }

  @Tag("slow") // SessionsPropertyTest tries these rules in memory
  @Test
  void where_rules_look_at_the_order_of_events_too() {
    restates("ordered", "cuts: { midnight: Europe/Berlin, campaign: true, max-length: 2h }\n");
  }

  private static void restates(String name, String cuts) {
    // given two days, of which some visits are over midnight, and their readers
    datasets(name, cuts);
    site.deliver(
        name,
        FIRST,
        "a.log",
        line("1", 1, "10:00:00"),
        line("1", 1, "10:50:00"),
        line("2", 1, "12:00:00"),
        line("3", 1, "23:45:00"));
    site.deliver(name, SECOND, "a.log", line("3", 2, "00:25:00"), line("2", 2, "15:00:00"));
    for (String day : List.of(FIRST, SECOND)) {
      site.run("silver." + name, day);
      site.run("silver.%s_sessions".formatted(name), day);
    }
    site.run("gold.%s_visits".formatted(name), FIRST);
    // when a third day brings an event that joins two sessions of the first, one that joins two
    // over midnight, and one of a new visitor
    site.deliver(
        name,
        THIRD,
        "a.log",
        line("1", 1, "10:25:00"),
        line("3", 2, "00:05:00"),
        line("4", 2, "09:00:00"),
        line("5", 3, "10:00:00"));
    site.run("silver." + name, THIRD);
    assertThat(site.state("silver.%s_sessions".formatted(name), FIRST)).isEqualTo(State.STALE);
    assertThat(reach(name, THIRD)).contains("%s (+1), %s (+2).".formatted(FIRST, SECOND));
    assertThat(reach(name, SECOND)).contains(": %s (+2).".formatted(SECOND));
    long before = record(name + "_sessions", SECOND).version();
    assertThat(site.run("silver.%s_sessions".formatted(name), THIRD).outcome())
        .isEqualTo(Outcome.READY);
    // then
    SliceRecord first = record(name + "_sessions", FIRST);
    SliceRecord second = record(name + "_sessions", SECOND);
    assertThat(first.version()).isEqualTo(second.version()).isEqualTo(before + 1);
    assertThat(first.balance().get("read") + second.balance().get("read")).isEqualTo(3);
    assertThat(List.of(first.rows(), second.rows()))
        .as("four and two sessions, of which two are one, and other two; and a new one")
        .containsExactly(3L, 2L);
    for (String day : List.of(FIRST, SECOND, THIRD)) {
      assertThat(site.state("silver.%s_sessions".formatted(name), day)).isEqualTo(State.READY);
    }
    assertThat(site.state("gold.%s_visits".formatted(name), FIRST)).isEqualTo(State.STALE);
    site.run("silver.%s_whole".formatted(name), "all");
    assertThat(sessions(name + "_sessions")).isEqualTo(sessions(name + "_whole"));
    // and a day that is built again finds it all as it is
    assertThat(site.force("silver.%s_sessions".formatted(name), FIRST).outcome())
        .isEqualTo(Outcome.UNCHANGED);
  }

  @Tag("slow") // which slices a commit takes in, of a plan of one
  @Test
  void an_old_day_that_is_run_takes_in_its_own_late_events_alone() {
    datasets("alone", "");
    for (int day = 1; day <= 2; day++) {
      site.deliver("alone", "2024-03-0" + day, "a.log", line("1", day, "10:00:00"));
      site.run("silver.alone", "2024-03-0" + day);
      site.run("silver.alone_sessions", "2024-03-0" + day);
    }
    site.deliver("alone", THIRD, "a.log", line("1", 1, "10:10:00"), line("1", 2, "10:10:00"));
    site.run("silver.alone", THIRD);
    assertThat(site.run("silver.alone_sessions", FIRST).outcome()).isEqualTo(Outcome.READY);
    assertThat(site.state("silver.alone_sessions", SECOND)).isEqualTo(State.STALE);
    assertThat(sessions("alone_sessions"))
        .extracting(row -> row.split("\\|")[1])
        .containsExactlyInAnyOrder("1", "2");
  }

  /** What a dry run says. */
  private static String reach(String name, String day) {
    return site.plan(new Planner.Wish(true, false), day, "silver.%s_sessions".formatted(name))
        .slices()
        .get(0)
        .reason();
  }

  private static List<String> sessions(String name) {
    return site.rows(
        "silver." + name,
        "session_id",
        "events",
        "started_at",
        "ended_at",
        "entry_page",
        "exit_page",
        "coalesce(cut, '-')",
        "coalesce(previous_id, '-')",
        "start_date");
  }

  private static SliceRecord record(String name, String slice) {
    return site.lake()
        .lake()
        .history(site.spec("silver." + name).dataset())
        .current()
        .get(new Slice(slice));
  }
}
