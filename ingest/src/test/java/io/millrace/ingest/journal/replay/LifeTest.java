package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.replay.Event.End;
import io.millrace.ingest.journal.replay.Event.Image;
import io.millrace.ingest.journal.replay.Event.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The life of one key, worked out by hand. Positions and times are numbers, one and the same unless
 * it is said; columns are id, v, big. A version reads {@code position [from, to) values}.
 */
class LifeTest {
  private static final List<String> COLUMNS = List.of("id", "v", "big");

  @Test
  void h1_each_of_many_changes_is_a_version() {
    assertThat(life(image(3, "c"), image(1, "a"), image(2, "b")))
        .containsExactly("1 [1, 2) a x", "2 [2, 3) b x", "3 [3, now) c x");
  }

  @Test
  void h2_between_delete_and_insert_there_is_no_row() {
    assertThat(life(image(1, "a"), delete(4), image(6, "b")))
        .containsExactly("1 [1, 4) a x", "6 [6, now) b x");
  }

  @Test
  void h3_a_change_that_is_late_ends_with_the_delete_after_it() {
    assertThat(life(image(1, "a"), delete(9), image(5, "b")))
        .containsExactly("1 [1, 5) a x", "5 [5, 9) b x");
  }

  @Test
  void h4_a_delete_that_came_first_ends_the_row_that_comes_late() {
    assertThat(life(delete(9), image(5, "a"))).containsExactly("5 [5, 9) a x");
  }

  @Test
  void of_two_deletes_the_first_ends_the_row_and_the_second_what_comes_late_between() {
    assertThat(life(image(1, "a"), delete(3), delete(9))).containsExactly("1 [1, 3) a x");
    assertThat(life(image(1, "a"), delete(3), delete(9), image(5, "b")))
        .containsExactly("1 [1, 3) a x", "5 [5, 9) b x");
  }

  @Test
  void h8_changes_of_one_time_leave_an_empty_period_in_the_order_of_positions() {
    assertThat(life(at(7, image(1, "a")), at(7, image(2, "b")), image(9, "c")))
        .containsExactly("1 [7, 7) a x", "2 [7, 9) b x", "9 [9, now) c x");
  }

  @Test
  void a_clock_that_was_set_back_does_not_turn_periods_round() {
    assertThat(life(at(8, image(1, "a")), at(5, image(2, "b")), image(9, "c")))
        .containsExactly("1 [8, 8) a x", "2 [8, 9) b x", "9 [9, now) c x");
  }

  @Test
  void h13_an_unavailable_value_is_that_of_the_version_before() {
    assertThat(life(image(1, "a"), toast(2, "b"), toast(3, "c")))
        .containsExactly("1 [1, 2) a x", "2 [2, 3) b x", "3 [3, now) c x");
    assertThat(life(toast(2, "b"))).containsExactly("2 [2, now) b null");
    assertThat(life(image(1, "a"), delete(2), toast(3, "c")))
        .containsExactly("1 [1, 2) a x", "3 [3, now) c null");
  }

  @Test
  void h15_a_truncate_ends_what_was_open() {
    assertThat(life(image(1, "a"), end(4, Kind.TRUNCATE), image(6, "b")))
        .containsExactly("1 [1, 4) a x", "6 [6, now) b x");
  }

  @Test
  void h17_a_snapshots_row_that_says_nothing_new_begins_nothing() {
    assertThat(life(image(1, "a"), snapshot(4, "a"), image(6, "b")))
        .containsExactly("1 [1, 6) a x", "6 [6, now) b x");
    assertThat(life(image(1, "a"), snapshot(4, "z"), image(6, "b")))
        .containsExactly("1 [1, 4) a x", "4 [4, 6) z x", "6 [6, now) b x");
    assertThat(life(image(1, "a"), image(4, "a"))).as("an update does").hasSize(2);
  }

  @Test
  void h17_a_snapshots_row_begins_a_version_after_all_if_something_late_is_between() {
    assertThat(life(image(1, "a"), snapshot(4, "a"), image(2, "b")))
        .containsExactly("1 [1, 2) a x", "2 [2, 4) b x", "4 [4, now) a x");
    assertThat(life(image(1, "a"), snapshot(4, "a"), delete(2)))
        .containsExactly("1 [1, 2) a x", "4 [4, now) a x");
  }

  @Test
  void h19_a_complete_snapshot_ends_what_it_lacks_and_only_that() {
    assertThat(life(image(1, "a"), end(4, Kind.SNAPSHOT))).containsExactly("1 [1, 4) a x");
    assertThat(life(image(1, "a"), end(4, Kind.SNAPSHOT), snapshot(5, "a")))
        .containsExactly("1 [1, now) a x");
    assertThat(life(image(1, "a"), end(4, Kind.SNAPSHOT), end(5, Kind.SNAPSHOT), snapshot(6, "a")))
        .as("the first lacked it")
        .containsExactly("1 [1, 4) a x", "6 [6, now) a x");
  }

  @Test
  void h19_what_a_long_snapshot_lacks_ends_at_the_latest_when_it_was_inserted_again() {
    assertThat(life(image(1, "a"), at(20, end(4, Kind.SNAPSHOT)), image(9, "b")))
        .containsExactly("1 [1, 9) a x", "9 [9, now) b x");
  }

  @Test
  void without_a_clock_there_are_positions_but_no_times() {
    assertThat(life(at(0, image(1, "a")), at(0, image(2, "b"))))
        .containsExactly("1 [0, 0) a x", "2 [0, now) b x");
  }

  private static List<String> life(Event... events) {
    Life life = Life.of(List.of(events), COLUMNS, Arrays::equals);
    return life.versions().stream().map(version -> text(life, version)).toList();
  }

  private static String text(Life life, Version version) {
    Object[] values = life.values(version);
    return "%d [%d, %s) %s %s"
        .formatted(
            Long.parseLong(version.position(), 16),
            version.from(),
            version.isOpen() ? "now" : version.to(),
            values[1],
            values[2]);
  }

  private static Image image(int position, String v) {
    return image(position, v, Coverage.ALL, false);
  }

  private static Image snapshot(int position, String v) {
    return image(position, v, Coverage.ALL, true);
  }

  private static Image toast(int position, String v) {
    return image(position, v, Coverage.allBut(Set.of("big")), false);
  }

  private static Image image(int position, String v, Coverage says, boolean ofSnapshot) {
    Object[] values = {"k", v, says.isAll() ? "x" : "placeholder"};
    return new Image(Position.of(position), position, says, ofSnapshot, column -> values[column]);
  }

  private static End delete(int position) {
    return end(position, Kind.DELETE);
  }

  private static End end(int position, Kind kind) {
    return new End(Position.of(position), position, kind);
  }

  private static Event at(long clock, Event event) {
    if (event instanceof Image image) {
      return new Image(image.position(), clock, image.says(), image.ofSnapshot(), image.values());
    }
    return new End(event.position(), clock, ((End) event).kind());
  }
}
