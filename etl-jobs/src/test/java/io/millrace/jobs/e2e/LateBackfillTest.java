package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told by a backfill that takes late events into other days. */
class LateBackfillTest {
  @TempDir Path home;

  @Test
  void days_that_were_restated_beside_are_counted_with_those_that_were_asked_for() {
    file("conf/millrace.yaml", "project: web\nspark: { spark.sql.shuffle.partitions: 2 }\n");
    file(
        "conf/datasets/silver.events.yaml",
        """
        dataset: silver.events
        kind: events
        from: { files: "landing/{slice}/*", format: common }
        site: www
        visitor: [ip]
        slices: { by: day }
        checks: [{ unique: [event_id] }]
        """);
    file(
        "conf/datasets/silver.sessions.yaml",
        """
        dataset: silver.sessions
        kind: sessions
        events: silver.events
        slices: { by: day }
        checks: [{ unique: [session_id] }]
        """);
    file(
        "landing/2024-03-01/a.log", line(1, 1, "10:00") + line(1, 1, "11:00") + line(2, 1, "9:00"));
    assertThat(backfill("2024-03-01")).contains("All 2 slices are ready");
    file("landing/2024-03-02/a.log", line(1, 1, "10:30") + line(1, 2, "10:00"));
    assertThat(backfill("2024-03-02")).contains("All 4 slices are ready");
    assertThat(InProcess.millrace(home, "status", "silver.sessions", "--date", "2024-03-01").out())
        .as("two sessions of three became one")
        .containsPattern("2024-03-01 .*READY +2 ");
  }

  private String backfill(String day) {
    InProcess run = InProcess.millrace(home, "backfill", "--from", day, "--to", day);
    assertThat(run.code()).as("%s%n%s", run.out(), run.err()).isZero();
    return run.out();
  }

  private static String line(int visitor, int day, String time) {
    return "10.1.2.%d - - [%02d/Mar/2024:%s:00 +0000] \"GET /%s HTTP/1.1\" 200 512%n"
        .formatted(visitor, day, time.length() == 4 ? "0" + time : time, time);
  }

  private void file(String path, String text) {
    TextFile.write(home.resolve(path), text);
  }
}
