package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Step;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceStatus.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} around the commits in which late events come to many days of events, and to many
 * days of sessions.
 */
@Tag("slow")
class KilledLateEventsTest {
  private static final int KILLED = 128 + 9;
  private static final int DAYS = 4;
  private static final String CONF = "conf-of-the-killed";
  private static final String EVENTS = "silver.killed";
  private static final String SESSIONS = "silver.killed_sessions";
  private static final String WHOLE = "silver.killed_whole";

  private final Random random = new Random();

  /** When a run of a dataset is killed, in the words of {@link InterruptedRun}. */
  private record Kill(String dataset, String... words) {}

  @Test
  void all_days_change_or_none_and_the_same_run_again_ends_as_a_full_build(@TempDir Path folder) {
    List<Kill> kills =
        List.of(
            new Kill(SESSIONS, "kill-second", Step.AUDITED.name()),
            new Kill(SESSIONS, "kill", Step.COMMITTED.name()),
            new Kill(EVENTS, "kill", Step.COMMITTED.name()),
            new Kill(SESSIONS, "kill-second", Step.COMMITTED.name()),
            new Kill(EVENTS, "kill-later", Step.STARTED.name(), millis()),
            new Kill(SESSIONS, "kill-later", Step.STARTED.name(), millis()));
    try (JournalProject site = JournalProject.create(folder)) {
      datasets(site);
      IntStream.rangeClosed(1, DAYS).forEach(day -> deliver(site, day, List.of()));
      for (int day = 1; day <= DAYS; day++) {
        run(site, EVENTS, day);
        run(site, SESSIONS, day);
      }
      int day = DAYS;
      for (Kill kill : kills) {
        day++;
        deliver(site, day, late(day));
        for (String dataset : List.of(EVENTS, SESSIONS)) {
          if (kill.dataset().equals(dataset)) {
            kill(site, kill, day);
          }
          run(site, dataset, day);
        }
        for (int each = 1; each <= day; each++) {
          assertThat(site.state(SESSIONS, date(each)))
              .as("%s %d", kill, each)
              .isEqualTo(State.READY);
        }
        site.run(WHOLE, "all");
        assertThat(sessions(site, SESSIONS)).as("%s", kill).isEqualTo(sessions(site, WHOLE));
      }
      for (int each = 1; each <= day; each++) {
        assertThat(site.force(SESSIONS, date(each)).outcome()).isEqualTo(Outcome.UNCHANGED);
      }
    }
  }

  private String millis() {
    return String.valueOf(random.nextInt(8_000));
  }

  private static void kill(JournalProject site, Kill kill, int day) {
    Map<Slice, RunId> before = runs(site, kill.dataset());
    List<String> words =
        new ArrayList<>(List.of(site.home().resolve(CONF).toString(), kill.dataset(), date(day)));
    words.addAll(List.of(kill.words()));
    MillraceProcess process =
        MillraceProcess.interrupted(site.home(), words.toArray(String[]::new));
    int code = process.exitCode();
    if (!kill.words()[0].equals("kill-later") || code != 0) {
      assertThat(code).as(process.err()).isEqualTo(KILLED);
    }
    Map<Slice, RunId> after = runs(site, kill.dataset());
    long changed =
        before.keySet().stream()
            .filter(slice -> !before.get(slice).equals(after.get(slice)))
            .count();
    assertThat(changed).as("%s, days of %d that have changed", kill, day - 1).isIn(0L, day - 1L);
  }

  private static void run(JournalProject site, String dataset, int day) {
    RunFinished run = site.run(dataset, date(day));
    assertThat(run.outcome().succeeded()).as(run.message()).isTrue();
  }

  private static Map<Slice, RunId> runs(JournalProject site, String dataset) {
    SliceHistory history =
        SliceHistory.read(
            site.project().hadoop(), site.project().location().table(DatasetName.parse(dataset)));
    return history.current().values().stream()
        .collect(Collectors.toMap(SliceRecord::slice, SliceRecord::run));
  }

  private static String date(int day) {
    return "2024-03-%02d".formatted(day);
  }

  private static void datasets(JournalProject site) {
    site.file(
        CONF + "/millrace.yaml",
        "project: shop\nwarehouse: warehouse\nmetastore: derby:metastore_of_the_killed\n");
    dataset(
        site,
        "events",
        """
        dataset: %s
        kind: events
        from: { files: "landing/killed/{slice}/*", format: combined }
        site: www
        visitor: [ip]
        slices: { by: day }
        checks: [{ unique: [event_id] }]
        """
            .formatted(EVENTS));
    String spec = "kind: sessions\nevents: %s\nchecks: [{ unique: [session_id] }]\n";
    dataset(
        site,
        "sessions",
        "dataset: %s\nslices: { by: day }\n".formatted(SESSIONS) + spec.formatted(EVENTS));
    dataset(site, "whole", "dataset: %s\n".formatted(WHOLE) + spec.formatted(EVENTS));
  }

  /** Derby serves one process, so those that are killed have a metastore of their own. */
  private static void dataset(JournalProject site, String file, String text) {
    for (String conf : List.of("conf", CONF)) {
      site.file("%s/datasets/%s.yaml".formatted(conf, file), text);
    }
  }

  /** A day's own visits, one of them over midnight, and lines of other days. */
  private static void deliver(JournalProject site, int day, List<String> late) {
    List<String> lines = new ArrayList<>(late);
    lines.add(line(1, day, "10:00:00"));
    lines.add(line(2, day, "00:10:00"));
    lines.add(line(2, day, "23:50:00"));
    site.deliver("killed", date(day), "a.log", lines.toArray(String[]::new));
  }

  /** Of each earlier day a line in a visit that is there, and one of a new visitor. */
  private static List<String> late(int day) {
    return IntStream.range(1, day)
        .boxed()
        .flatMap(
            each ->
                List.of(
                    line(1, each, "10:%02d:00".formatted(day)), line(10 + day, each, "12:00:00"))
                    .stream())
        .toList();
  }

  private static String line(int visitor, int day, String time) {
    return "10.1.2.%d - - [%02d/Mar/2024:%s +0000] \"GET /%d-%d-%s HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\""
        .formatted(visitor, day, time, visitor, day, time);
  }

  private static List<String> sessions(JournalProject site, String name) {
    return site.rows(
        name, "session_id", "events", "started_at", "ended_at", "entry_page", "exit_page");
  }
}
