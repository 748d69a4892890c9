package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.format.JournalFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slices that meet a table and its companions. */
class ReplayTest {
  private static final JournalSpec SPEC =
      JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id")).types(Map.of("n", "int"));
  @TempDir Path warehouse;

  @Test
  void h28_what_cannot_be_read_is_kept_with_its_reason_and_origin() {
    JournalTable table = new JournalTable(warehouse, SPEC);
    replay(table, change(10, "a", 1), "{\"broken", changeOf(11, "{\"id\":\"b\",\"n\":\"many\"}"));
    assertThat(rows(table)).containsExactly("[a,1]");
    List<Row> rejects =
        table
            .companion(Replay.REJECTS)
            .orElseThrow()
            .select("reason", "file", "line", "detail")
            .orderBy("line")
            .collectAsList();
    assertThat(rejects).hasSize(2);
    assertThat(rejects.get(0).getString(0)).isEqualTo("BROKEN_JSON");
    assertThat(rejects.get(0).getLong(2)).isEqualTo(2);
    assertThat(rejects.get(1).getString(0)).isEqualTo("BAD_VALUE");
    assertThat(rejects.get(1).getString(1)).isEqualTo("part");
    assertThat(rejects.get(1).getString(3)).contains("Column 'n'").contains("'many'");
    assertThat(table.balance()).containsEntry("rejected", 2L);
  }

  @Test
  void h5_tombstones_end_and_what_they_held_back_is_refused() {
    JournalTable table = new JournalTable(warehouse, SPEC.tombstonesKept(Duration.ofMillis(50)));
    replay(table, change(10, "a", 1), Source.event("d", 20, "{\"id\":\"a\"}", null));
    assertThat(table.balance()).containsEntry("tombstones.kept", 1L);
    replay(table, change(15, "a", 9));
    assertThat(table.rows().orElseThrow().isEmpty()).isTrue();
    replay(table, change(500, "b", 2));
    assertThat(table.balance())
        .containsEntry("tombstones.kept", 0L)
        .containsEntry("tombstones.expired", 1L);
    replay(table, change(15, "a", 9), change(501, "c", 3));
    assertThat(rows(table)).containsExactly("[b,2]", "[c,3]");
    assertThat(table.balance()).containsEntry("rejected", 1L);
  }

  @Test
  void h19_a_snapshot_in_the_middle_removes_what_is_gone_only_once_it_is_complete() {
    JournalTable table = new JournalTable(warehouse, SPEC);
    replay(table, change(10, "a", 1), change(11, "b", 2));
    replay(table, copied(100, "a", 3, "first"), copied(100, "d", 3, "true"));
    assertThat(rows(table)).containsExactly("[a,3]", "[b,2]", "[d,3]");
    replay(table, copied(200, "a", 4, "first"), copied(200, "c", 5, "last"));
    assertThat(rows(table)).containsExactly("[a,4]", "[c,5]");
    assertThat(table.balance()).containsEntry("deleted", 2L);
    replay(table, change(50, "b", 8), change(201, "d", 9));
    assertThat(rows(table)).containsExactly("[a,4]", "[c,5]", "[d,9]");
  }

  private static String copied(long lsn, String id, int n, String snapshot) {
    return Source.event("r", lsn, null, "{\"id\":\"%s\",\"n\":%d}".formatted(id, n))
        .replace("\"snapshot\":\"false\"", "\"snapshot\":\"%s\"".formatted(snapshot));
  }

  @Test
  void keys_that_are_written_in_several_ways_are_one_row() {
    JournalTable table =
        new JournalTable(
            warehouse,
            JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id"))
                .types(Map.of("id", "int", "n", "int")));
    replay(
        table,
        changeOf(10, "{\"id\":7,\"n\":1}"),
        changeOf(12, "{\"id\":\"07\",\"n\":3}"),
        changeOf(11, "{\"id\":\"7.0\",\"n\":2}"),
        changeOf(13, "{\"id\":8,\"n\":4}"));
    assertThat(rows(table)).containsExactly("[7,3]", "[8,4]");
    assertThat(table.balance()).containsEntry("superseded", 2L);
  }

  @Test
  void a_clock_of_the_future_does_not_let_deletes_be_forgotten() {
    JournalTable table = new JournalTable(warehouse, SPEC.tombstonesKept(Duration.ofDays(36_500)));
    replay(table, change(10, "a", 1), Source.event("d", 20, "{\"id\":\"a\"}", null));
    replay(table, change(500, "b", 2).replaceFirst("\"ts_ms\":\\d+", "\"ts_ms\":32503680000000"));
    assertThat(table.balance())
        .containsEntry("tombstones.kept", 1L)
        .containsEntry("tombstones.expired", 0L);
  }

  @Test
  void h21_null_in_a_key_is_one_row_and_stays_one() {
    JournalTable table =
        new JournalTable(
            warehouse, JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id", "part")));
    replay(table, changeOf(10, "{\"id\":\"a\",\"part\":null,\"n\":\"1\"}"));
    replay(table, changeOf(11, "{\"id\":\"a\",\"part\":null,\"n\":\"2\"}"));
    assertThat(JournalTable.texts(table.rows().orElseThrow().select("id", "part", "n")))
        .containsExactly("[a,null,2]");
  }

  private static void replay(JournalTable table, String... events) {
    table.replay(List.of(JournalTable.lines("part", List.of(events))));
    assertThat(table.addedUp()).as("%s", table.balance()).isTrue();
  }

  private static TreeSet<String> rows(JournalTable table) {
    return JournalTable.texts(table.rows().orElseThrow().select("id", "n"));
  }

  private static String change(long lsn, String id, int n) {
    return changeOf(lsn, "{\"id\":\"%s\",\"n\":%d}".formatted(id, n));
  }

  private static String changeOf(long lsn, String after) {
    return Source.event("u", lsn, null, after);
  }
}
