package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceStatus.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Visitors are judged by what they do, and again by other rules without their logs. */
@Tag("slow")
class BotRunsTest {
  private static final String DAY = "2024-03-01";

  @TempDir Path folder;

  private static void verdicts(JournalProject web, String limits) {
    web.file(
        "conf/datasets/bots.yaml",
        """
        dataset: bronze.bots
        kind: bots
        events: bronze.web
        slices: { by: day, column: event_date }
        checks: [{ unique: [site, visitor] }]
        %s
        """
            .formatted(limits));
  }

  private static String line(String agent, int second, String path) {
    return "10.1.2.3 - - [01/Mar/2024:10:%02d:%02d +0000] \"GET %s HTTP/1.1\" 200 512 \"-\" \"%s\""
        .formatted(second / 60, second % 60, path, agent);
  }

  @Test
  void a_verdict_has_its_reasons_and_follows_its_rules_and_its_events() {
    try (JournalProject web = JournalProject.create(folder)) {
      web.file(
          "conf/datasets/web.yaml",
          """
          dataset: bronze.web
          kind: events
          from: { files: "landing/web/{slice}/*", format: combined }
          site: www
          visitor: [user-agent + ip]
          slices: { by: day, column: event_date }
          checks: [{ complete: event_id }]
          """);
      verdicts(web, "");
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        lines.add(line("Quick/1.0", i, "/" + i % 3));
      }
      lines.add(line("Calm/1.0", 0, "/"));
      web.deliver("web", DAY, "a.log", lines.toArray(String[]::new));
      assertThat(web.run("bots", DAY).outcome()).isEqualTo(Outcome.NOT_READY);
      web.run("web", DAY);
      // when
      RunFinished run = web.run("bots", DAY);
      // then
      assertThat(run.outcome()).isEqualTo(Outcome.READY);
      assertThat(run.balance()).containsEntry("events", 31L).containsEntry("visitors", 2L);
      assertThat(judged(web)).containsExactly("Calm/1.0|false|", "Quick/1.0|false|no-referrer");

      // when the rules change, the verdicts do, without an event read from a log again
      verdicts(web, "limits: { rate: 30 }");
      assertThat(web.run("bots", DAY).outcome()).isEqualTo(Outcome.READY);
      assertThat(judged(web)).containsExactly("Calm/1.0|false|", "Quick/1.0|true|no-referrer,rate");
      assertThat(web.rows("bots", "rules").get(0)).contains("rate=30");

      // and when the events do
      lines.add(line("Calm/1.0", 5, "/robots.txt"));
      web.deliver("web", DAY, "a.log", lines.toArray(String[]::new));
      web.run("web", DAY);
      assertThat(web.state("bots", DAY)).isEqualTo(State.STALE);
      web.run("bots", DAY);
      assertThat(judged(web).get(0)).isEqualTo("Calm/1.0|true|robots-txt");
    }
  }

  private static List<String> judged(JournalProject web) {
    return web.rows("bots", "user_agent", "bot", "concat_ws(',', reasons)");
  }
}
