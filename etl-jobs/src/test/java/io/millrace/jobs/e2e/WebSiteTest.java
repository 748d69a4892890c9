package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.demo.Weblog;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.state.SliceStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web site of the example project, as the demo shows it. */
@Tag("slow")
class WebSiteTest {
  private static final List<String> WEB =
      List.of("web.events", "web.sessions", "web.bots", "web.channels");

  @TempDir Path folder;

  private static void examples(JournalProject web) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../conf/datasets/web"))) {
      for (Path file : files.toList()) {
        web.file("conf/datasets/web/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
  }

  private static void run(JournalProject web, Slice day) {
    WEB.forEach(
        name ->
            assertThat(web.run(name, day.value()).outcome())
                .as("%s %s", name, day)
                .isIn(Outcome.READY, Outcome.UP_TO_DATE));
  }

  @Test
  void a_file_that_was_forgotten_comes_a_day_late_and_all_is_as_if_it_had_not() throws IOException {
    try (JournalProject web = JournalProject.create(folder)) {
      examples(web);
      Weblog weblog = new Weblog(folder.resolve("landing/weblog"));
      weblog.deliverTheFirstDay();
      run(web, Weblog.FIRST);
      assertThat(web.rows("web.events", "event_id")).hasSize(1_632 - 245);
      // when
      weblog.deliverTheSecondDay();
      run(web, Weblog.SECOND);
      assertThat(web.state("web.events", Weblog.FIRST.value())).isEqualTo(State.READY);
      assertThat(web.state("web.sessions", Weblog.FIRST.value())).isEqualTo(State.STALE);
      run(web, Weblog.FIRST);
      // then the sessions are those that are known of the whole log
      assertThat(web.rows("web.events", "event_id")).hasSize(1_632 + 2_893);
      List<String> begun = web.rows("web.sessions", "start_date");
      assertThat(begun).hasSize(546 + 1_029);
      assertThat(begun.stream().filter(Weblog.FIRST.value()::equals)).hasSize(546);
      assertThat(web.rows("web.bots", "concat_ws(',', reasons)"))
          .anyMatch(reasons -> reasons.contains("robots-txt"))
          .anyMatch(reasons -> reasons.contains("crawler-list"));
      for (String name : WEB) {
        assertThat(web.run(name, Weblog.FIRST.value()).outcome()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(web.state(name, Weblog.SECOND.value())).isEqualTo(State.READY);
      }
    }
  }
}
