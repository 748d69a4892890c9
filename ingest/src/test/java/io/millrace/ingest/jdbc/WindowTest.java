package io.millrace.ingest.jdbc;

import static io.millrace.ingest.jdbc.Reads.openWindow;
import static io.millrace.ingest.jdbc.Reads.table;
import static io.millrace.ingest.jdbc.Reads.texts;
import static io.millrace.ingest.jdbc.Reads.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.InvalidSpecException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** 2024-03-31 is a day of 23 hours in Berlin: from 23:00Z on the 30th to 22:00Z on the 31st. */
class WindowTest {
  private static final JdbcSource SOURCE = TestPostgres.source();
  private static final String START = "2024-03-30T23:00:00Z";
  private static final String END = "2024-03-31T22:00:00Z";

  @BeforeAll
  static void tables() {
    TestPostgres.execute(
        "CREATE SCHEMA windows",
        "CREATE TABLE windows.events (id text, instant timestamptz, clock timestamp, day date)",
        """
        INSERT INTO windows.events VALUES
          ('before', '2024-03-30 22:59:59.999999+00', '2024-03-30 23:59:59.999999', '2024-03-30'),
          ('first', '2024-03-30 23:00:00+00', '2024-03-31 00:00:00', '2024-03-31'),
          ('last', '2024-03-31 21:59:59.999999+00', '2024-03-31 23:59:59.999999', '2024-03-31'),
          ('after', '2024-03-31 22:00:00+00', '2024-04-01 00:00:00', '2024-04-01'),
          ('never', NULL, NULL, NULL)""");
  }

  @Test
  void the_start_is_in_and_the_end_is_out_for_every_type_of_time() {
    for (String column : new String[] {"instant", "clock", "day"}) {
      JdbcTable events = timed(table("windows.events"), column, "Europe/Berlin");
      try (JdbcRead read = openWindow(SOURCE, events, START, END)) {
        assertThat(texts(read)).as(column).containsExactly("first", "last");
        assertThat(read.facts().rows()).as(column).hasValue(2);
      }
    }
  }

  @Test
  void splits_of_a_window_hold_its_rows_and_no_others() {
    JdbcTable events = Reads.split(timed(table("windows.events"), "instant", null), null, 3);
    try (JdbcRead read = openWindow(SOURCE, events, START, END)) {
      assertThat(texts(read)).containsExactly("first", "last");
      assertThat(read.rows().rdd().getNumPartitions()).isEqualTo(3);
    }
  }

  @Test
  void an_interval_without_rows_is_a_confirmed_zero() {
    JdbcTable events = timed(table("windows.events"), "instant", null);
    try (JdbcRead read =
        openWindow(SOURCE, events, "2031-01-01T00:00:00Z", "2031-01-02T00:00:00Z")) {
      assertThat(read.rows().count()).isZero();
      assertThat(read.facts().rows()).hasValue(0);
    }
  }

  @Test
  void a_time_without_zone_needs_one() {
    assertThatThrownBy(
            () -> openWindow(SOURCE, timed(table("windows.events"), "clock", null), START, END))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("'clock' has no zone of its own");
  }

  @Test
  void dates_cannot_be_cut_within_a_day() {
    JdbcTable inUtc = timed(table("windows.events"), "day", "UTC");
    assertThatThrownBy(() -> openWindow(SOURCE, inUtc, START, END))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("no beginning of a day in UTC");
  }

  @Test
  void a_column_that_is_no_time_or_not_there_is_refused() {
    assertThatThrownBy(
            () -> openWindow(SOURCE, timed(table("windows.events"), "id", "UTC"), START, END))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("'id' is of type STRING");
    assertThatThrownBy(
            () -> openWindow(SOURCE, timed(table("windows.events"), "instnat", "UTC"), START, END))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Did you mean 'instant'?");
    assertThatThrownBy(() -> openWindow(SOURCE, table("windows.events"), START, END))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("name its time column");
  }
}
