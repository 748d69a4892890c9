package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.lake.SchemaMismatchException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slices that meet a history and its companions. Times are milliseconds after the test's beginning,
 * and positions the same numbers.
 */
class HistoryTest {
  private static final long BEGINNING = 1_700_000_000_000L;
  private static final JournalSpec SPEC =
      JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id")).withHistory();

  @TempDir Path warehouse;

  @Test
  void h15_a_late_truncate_ends_rows_of_which_the_slice_does_not_speak() {
    JournalTable table = new JournalTable(warehouse, SPEC);
    replay(
        table, change(10, "a", "1"), change(20, "b", "2"), change(60, "b", "3"), delete(70, "a"));
    replay(table, truncate(50));
    assertThat(states(table)).containsExactly("a 1 10-50", "b 2 20-50", "b 3 60-now");
    assertThat(table.balance())
        .containsEntry("keys", 0L)
        .containsEntry("versions.split", 2L)
        .containsEntry("versions.unchanged", 1L);
    replay(table, change(55, "a", "4"));
    assertThat(states(table)).as("its delete is remembered").contains("a 4 55-70");
    assertThat(table.balance()).containsEntry("versions.opened", 1L);
  }

  @Test
  void h5_a_forgotten_delete_makes_older_changes_rejects_but_not_within_a_known_state() {
    JournalTable table = new JournalTable(warehouse, SPEC.tombstonesKept(Duration.ofMillis(50)));
    replay(table, change(10, "a", "1"), change(40, "a", "2"), delete(30, "b"));
    replay(table, change(500, "c", "3"));
    assertThat(table.balance()).containsEntry("tombstones.expired", 1L);
    replay(table, change(20, "a", "4"), change(15, "b", "5"));
    assertThat(states(table))
        .containsExactly("a 1 10-20", "a 2 40-now", "a 4 20-40", "c 3 500-now");
    assertThat(table.balance()).containsEntry("rejected", 1L).containsEntry("late", 1L);
  }

  @Test
  void h35_states_before_a_column_was_added_have_none() {
    JournalTable table = new JournalTable(warehouse, SPEC);
    replay(table, change(10, "a", "1"));
    replay(table, event("u", 20, null, "{\"id\":\"a\",\"n\":\"2\",\"more\":\"m\"}"));
    assertThat(
            JournalTable.texts(
                table.rows().orElseThrow().select("n", "more", Replay.CHANGE_CARRIED)))
        .containsExactly("[1,null,null]", "[2,m,null]");
  }

  @Test
  void a_table_is_a_history_or_it_is_not_and_its_columns_are_its_own() {
    JournalTable newest =
        new JournalTable(warehouse, JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id")));
    replay(newest, change(10, "a", "1"));
    assertThatThrownBy(() -> replay(new JournalTable(warehouse, SPEC), change(20, "a", "2")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("bronze.rows")
        .hasMessageContaining("replay the journal from its start");
    JournalTable other = new JournalTable(warehouse.resolve("other"), SPEC);
    assertThatThrownBy(
            () -> replay(other, event("c", 10, null, "{\"id\":\"a\",\"VALID_TO\":\"x\"}")))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining("'VALID_TO'")
        .hasMessageContaining("'rename'");
  }

  private static void replay(JournalTable table, String... events) {
    table.replay(List.of(JournalTable.lines("part", List.of(events))));
    assertThat(table.addedUp()).as("%s", table.balance()).isTrue();
  }

  private static List<String> states(JournalTable table) {
    Row[] rows =
        (Row[])
            table
                .rows()
                .orElseThrow()
                .selectExpr("id", "n", "unix_millis(valid_from)", "unix_millis(valid_to)")
                .collect();
    return Arrays.stream(rows)
        .map(
            row ->
                "%s %s %d-%s"
                    .formatted(
                        row.get(0),
                        row.get(1),
                        row.getLong(2) - BEGINNING,
                        row.isNullAt(3) ? "now" : row.getLong(3) - BEGINNING))
        .sorted()
        .toList();
  }

  private static String change(long lsn, String id, String n) {
    return event("u", lsn, null, "{\"id\":\"%s\",\"n\":\"%s\"}".formatted(id, n));
  }

  private static String delete(long lsn, String id) {
    return event("d", lsn, "{\"id\":\"%s\"}".formatted(id), null);
  }

  private static String truncate(long lsn) {
    return event("t", lsn, null, null);
  }

  private static String event(String operation, long lsn, String before, String after) {
    return HistorySource.event(operation, lsn, BEGINNING + lsn, "false", before, after);
  }
}
