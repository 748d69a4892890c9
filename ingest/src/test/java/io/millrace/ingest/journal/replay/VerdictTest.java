package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.fold.Fact;
import io.millrace.ingest.journal.fold.KeyState;
import io.millrace.ingest.journal.fold.Tally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Facts that meet a table, without a table. Positions are numbers; columns are id, v, big. */
class VerdictTest {
  private static final List<String> COLUMNS = List.of("id", "v", "big");

  @Test
  void h1_of_many_changes_the_last_by_position_wins() {
    Verdict verdict = meets(state(update(3), update(7), update(5)), null, 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.INSERTED);
    assertThat(sayer(verdict, "v")).isEqualTo(7);
  }

  @Test
  void h2_insert_delete_insert_leaves_the_last_row() {
    Verdict verdict = meets(state(insert(1), delete(2), insert(3)), null, 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.INSERTED);
    assertThat(verdict.tombstone()).isEmpty();
  }

  @Test
  void h3_a_late_update_does_not_bring_a_deleted_row_back() {
    Verdict verdict = meets(state(update(4)), null, 5, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.ABSENT);
  }

  @Test
  void h4_an_early_delete_of_an_unknown_key_is_remembered() {
    Verdict verdict = meets(state(delete(5)), null, 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(verdict.tombstone()).isEqualTo(position(5));
  }

  @Test
  void h7_what_the_table_has_from_the_same_change_stays() {
    Verdict verdict = meets(state(update(5)), row(5, Map.of()), 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void h13a_an_unavailable_value_is_the_tables() {
    Verdict verdict = meets(state(toast(7)), row(5, Map.of()), 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.PATCHED);
    assertThat(verdict.layers().sayer("big").isOfTable()).isTrue();
    assertThat(sayer(verdict, "v")).isEqualTo(7);
    assertThat(verdict.layers().carried(COLUMNS)).isEqualTo(Map.of("big", position(5)));
  }

  @Test
  void h13b_an_unavailable_value_is_the_newest_known_of_the_batch() {
    Verdict verdict = meets(state(update(6), toast(7)), row(5, Map.of()), 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.UPDATED);
    assertThat(sayer(verdict, "big")).isEqualTo(6);
  }

  @Test
  void h13c_an_unavailable_value_of_an_unknown_key_is_not_known() {
    Verdict verdict = meets(state(toast(7)), null, 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.INSERTED);
    assertThat(verdict.layers().sayer("big")).isNull();
    assertThat(verdict.layers().carried(COLUMNS)).containsEntry("big", null);
  }

  @Test
  void a_late_change_tells_what_the_row_does_not_know() {
    Map<String, String> unknown = new HashMap<>();
    unknown.put("big", null);
    Verdict verdict = meets(state(update(6)), row(7, unknown), 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.PATCHED);
    assertThat(sayer(verdict, "big")).isEqualTo(6);
    assertThat(verdict.layers().newest().position()).isEqualTo(position(7));
  }

  @Test
  void a_late_change_older_than_what_is_carried_is_stale() {
    Verdict verdict = meets(state(update(4)), row(7, Map.of("big", position(5))), 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void a_late_delete_takes_what_was_carried_over_it() {
    Verdict verdict = meets(state(delete(6)), row(7, Map.of("big", position(5))), 0, 0);
    assertThat(verdict.layers().carried(COLUMNS)).containsEntry("big", null);
    assertThat(verdict.tombstone()).isEqualTo(position(6));
  }

  @Test
  void h15_what_is_older_than_a_truncate_goes_and_what_is_newer_stays() {
    assertThat(meets(state(update(4)), null, 0, 5).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(meets(state(update(6)), row(4, Map.of()), 0, 5).outcome())
        .isEqualTo(Outcome.UPDATED);
    assertThat(meets(state(update(3)), row(4, Map.of()), 0, 5).outcome())
        .isEqualTo(Outcome.DELETED);
  }

  @Test
  void h16_a_delete_of_a_row_takes_it_and_is_remembered() {
    Verdict verdict = meets(state(delete(6)), row(5, Map.of()), 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.DELETED);
    assertThat(verdict.tombstone()).isEqualTo(position(6));
  }

  @Test
  void h17_a_snapshot_row_loses_against_a_newer_change() {
    Fact snapshot = fact(Operation.SNAPSHOT, 4, Coverage.ALL);
    assertThat(meets(state(snapshot), row(5, Map.of()), 0, 0).outcome())
        .isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void h18_a_row_loaded_before_the_journal_is_older_than_all_changes() {
    TableRow loaded = new TableRow(Position.NONE, Map.of(), "f", 0);
    assertThat(meets(state(toast(1)), loaded, 0, 0).outcome()).isEqualTo(Outcome.PATCHED);
  }

  @Test
  void a_partial_image_keeps_the_columns_that_it_does_not_name() {
    Fact partial = fact(Operation.UPDATE, 7, Coverage.only(Set.of("id", "v")));
    Verdict verdict = meets(state(partial), row(5, Map.of()), 0, 0);
    assertThat(verdict.outcome()).isEqualTo(Outcome.PATCHED);
    assertThat(verdict.layers().carried(COLUMNS))
        .isEqualTo(
            Map.of("id", position(7), "v", position(7), "big", position(5), "*", position(5)));
  }

  @Test
  void the_table_row_of_a_partial_image_is_met_as_it_was_left() {
    Map<String, String> carried =
        Map.of("id", position(7), "v", position(7), "big", position(5), "*", position(5));
    assertThat(meets(state(update(6)), row(7, carried), 0, 0).outcome()).isEqualTo(Outcome.PATCHED);
    assertThat(meets(state(update(4)), row(7, carried), 0, 0).outcome())
        .isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void a_column_that_came_later_does_not_make_a_partial_image_new() {
    Map<String, String> before = Map.of("id", position(7), "v", position(7), "*", position(5));
    Fact partial = fact(Operation.UPDATE, 7, Coverage.only(Set.of("id", "v")));
    assertThat(meets(state(partial), row(7, before), 0, 0).outcome()).isEqualTo(Outcome.UNCHANGED);
  }

  private static Verdict meets(KeyState state, TableRow row, int tombstone, int barrier) {
    return Verdict.of(state, row, position(tombstone), position(barrier), COLUMNS);
  }

  private static long sayer(Verdict verdict, String column) {
    return Long.parseLong(verdict.layers().sayer(column).position(), 16);
  }

  private static TableRow row(int position, Map<String, String> carried) {
    return new TableRow(position(position), carried, "file", 1);
  }

  private static KeyState state(Fact... facts) {
    KeyState state = KeyState.of(facts[0]);
    for (Fact fact : facts) {
      state = state.merge(KeyState.of(fact), new Tally());
    }
    return state;
  }

  private static Fact insert(int position) {
    return fact(Operation.INSERT, position, Coverage.ALL);
  }

  private static Fact update(int position) {
    return fact(Operation.UPDATE, position, Coverage.ALL);
  }

  private static Fact toast(int position) {
    return fact(Operation.UPDATE, position, Coverage.allBut(Set.of("big")));
  }

  private static Fact delete(int position) {
    return fact(Operation.DELETE, position, Coverage.ALL);
  }

  private static Fact fact(Operation operation, int position, Coverage says) {
    return new Fact(operation, position(position), says, 0, "", 1, new byte[0], 0, position);
  }

  private static String position(int number) {
    return number == 0 ? Position.NONE : Position.of(number);
  }
}
