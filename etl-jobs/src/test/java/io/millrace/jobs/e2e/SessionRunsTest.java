package io.millrace.jobs.e2e;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.EventColumns;
import io.millrace.jobs.cli.InProcess;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions by the command line: built, late, withdrawn, and always one full build. */
@Tag("slow")
class SessionRunsTest {
  private static final String FIRST = "2024-03-01";
  private static final String SECOND = "2024-03-02";
  private static final String SESSIONS =
      """
      kind: sessions
      events: silver.events
      cuts: { campaign: true }
      checks: [{ unique: [session_id] }]
      """;

  @TempDir Path home;
  private final Map<String, String> days = new TreeMap<>();

  @Test
  void late_and_withdrawn_events_restate_exactly_what_they_touch() {
    file(
        "conf/millrace.yaml",
        "project: web\nmetastore: derby\nspark: { spark.sql.shuffle.partitions: 2 }\n");
    file(
        "conf/datasets/silver.sessions.yaml",
        "dataset: silver.sessions\nslices: { by: day }\n" + SESSIONS);
    file("conf/datasets/silver.whole.yaml", "dataset: silver.whole\n" + SESSIONS);
    file(
        "conf/datasets/gold.visits.yaml",
        """
        dataset: gold.visits
        kind: sql
        from: [silver.sessions]
        query: SELECT entry_channel, count(*) AS sessions FROM silver.sessions WHERE start_date = '{slice}' GROUP BY entry_channel
        slices: { by: day }
        ungated: true
        empty: allowed
        """);
    file(
        "conf/datasets/gold.difference.yaml",
        """
        dataset: gold.difference
        kind: sql
        from: [silver.sessions, silver.whole]
        query: SELECT count(*) AS differences FROM ((SELECT * FROM silver.sessions EXCEPT ALL SELECT * FROM silver.whole) UNION ALL (SELECT * FROM silver.whole EXCEPT ALL SELECT * FROM silver.sessions))
        checks: [{ in: { column: differences, values: [0] } }]
        """);
    day(FIRST, "'a', '10:00:00', 'ann'", "'b', '23:50:00', 'bob'");
    day(SECOND, "'c', '00:35:00', 'bob'", "'d', '12:00:00', 'ann'");
    run(0, "backfill --from 2024-03-01 --to 2024-03-02");
    assertThat(sessions()).containsEntry("read", 2L).containsEntry("written", 2L);
    String before = fingerprint("silver.whole");
    String unread = fingerprint("gold.visits", FIRST);

    // An event of the night joins two sessions of two days: the readers of both become stale.
    day(SECOND, "'c', '00:35:00', 'bob'", "'d', '12:00:00', 'ann'", "'e', '00:10:00', 'bob'");
    assertThat(run(0, "run silver.sessions --date 2024-03-02 --force --dry-run").out())
        .contains("2024-03-01, 2024-03-02, 2024-03-03", "gold.visits");
    run(0, "backfill --from 2024-03-02 --to 2024-03-02 --downstream");
    assertThat(sessions())
        .containsEntry("read", 3L)
        .containsEntry("removed", 2L)
        .containsEntry("written", 1L)
        .containsEntry("unchanged", 1L)
        .containsEntry("retired", 1L)
        .containsEntry("touched." + FIRST, 2L)
        .containsEntry("touched." + SECOND, 1L);
    assertThat(
            InProcess.millrace(home, "status", "gold.visits", "--date", FIRST, "--output", "json")
                .out())
        .as("its day was not built, but a session that begins on it has changed")
        .contains("STALE");
    assertThat(fingerprint("silver.whole")).isNotEqualTo(before);
    assertThat(record("silver.whole", "all").rows()).isEqualTo(3);

    // It is withdrawn again, and everything is as it was.
    day(SECOND, "'c', '00:35:00', 'bob'", "'d', '12:00:00', 'ann'");
    run(0, "backfill --from 2024-03-01 --to 2024-03-02 --downstream");
    assertThat(sessions()).containsEntry("written", 2L);
    assertThat(fingerprint("silver.whole")).isEqualTo(before);
    assertThat(fingerprint("gold.visits", FIRST)).isEqualTo(unread);
  }

  /** A day of events: id, time and visitor of each. */
  private void day(String day, String... events) {
    days.put(
        day,
        Arrays.stream(events)
            .map(event -> "('%s', %s)".formatted(day, event))
            .collect(joining(", ")));
    file(
        "conf/datasets/silver.events.yaml",
        """
        dataset: silver.events
        kind: sql
        from: []
        slices: { by: day, column: event_date }
        checks: [{ unique: [event_id] }]
        query: >
          SELECT %s FROM VALUES %s AS t(day, id, at, who) WHERE day = '{slice}'
        """
            .formatted(columns(), String.join(", ", days.values())));
  }

  /** Every column of events; of most nothing is known. */
  private static String columns() {
    Map<String, String> known =
        Map.of(
            EventColumns.EVENT_ID, "id",
            EventColumns.EVENT_TIME, "CAST(concat(day, ' ', at) AS TIMESTAMP)",
            EventColumns.SITE, "'www'",
            EventColumns.VISITOR, "who",
            EventColumns.TYPE, "'page_view'",
            EventColumns.PAGE, "true",
            EventColumns.PATH, "concat('/', id)",
            EventColumns.CHANNEL, "'Direct'",
            EventColumns.FILE, "'log'",
            EventColumns.LINE, "1L");
    return Arrays.stream(EventColumns.SCHEMA.fields())
        .map(
            (StructField each) ->
                "%s AS %s".formatted(known.getOrDefault(each.name(), nothing(each)), each.name()))
        .collect(joining(", "));
  }

  private static String nothing(StructField column) {
    return "CAST(NULL AS %s)".formatted(column.dataType().sql());
  }

  private InProcess run(int code, String words) {
    InProcess run = InProcess.millrace(home, words.split(" "));
    assertThat(run.code()).as("%s%n%s", run.out(), run.err()).isEqualTo(code);
    return run;
  }

  private Map<String, Long> sessions() {
    return record("silver.sessions", SECOND).balance();
  }

  private String fingerprint(String dataset, String... slice) {
    return record(dataset, slice.length == 0 ? "all" : slice[0]).fingerprint();
  }

  private SliceRecord record(String dataset, String slice) {
    Project project = project();
    return SliceHistory.read(project.hadoop(), project.location().table(DatasetName.parse(dataset)))
        .current()
        .get(new Slice(slice));
  }

  private Project project() {
    return Project.load(home.resolve("conf"), Optional.empty(), List.of());
  }

  private void file(String path, String text) {
    TextFile.write(home.resolve(path), text);
  }
}
