package io.millrace.ingest.jdbc;

import static io.millrace.ingest.jdbc.Reads.open;
import static io.millrace.ingest.jdbc.Reads.split;
import static io.millrace.ingest.jdbc.Reads.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Derby stands for any engine that we know nothing of. */
class GenericReadTest {
  private static final String URL = "jdbc:derby:memory:anything";
  private static final JdbcSource SOURCE =
      new JdbcSource(
          "any",
          URL,
          Optional.empty(),
          Optional.empty(),
          JdbcSource.Limits.DEFAULT,
          Map.of(),
          Optional.of("org.apache.derby.jdbc.EmbeddedDriver"));

  @BeforeAll
  static void tables() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL + ";create=true");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA \"odd\"");
      statement.execute(
          "CREATE TABLE \"odd\".\"Order \"\"Lines\"\"\" (\"Id\" int PRIMARY KEY, \"a b\" decimal(10,2), "
              + "\"day\" date, \"clock\" timestamp, \"text\" clob, \"t\" time)");
      for (int i = 1; i <= 9; i++) {
        statement.execute(
            "INSERT INTO \"odd\".\"Order \"\"Lines\"\"\" VALUES (%d, %d.25, DATE('2024-01-0%d'), TIMESTAMP('2024-01-0%d 12:00:00'), 'n%d', TIME('10:11:12'))"
                .formatted(i, i, i, i, i));
      }
      statement.execute("CREATE TABLE \"odd\".\"sums\" (\"n\" int)");
      statement.execute("INSERT INTO \"odd\".\"sums\" VALUES 2147483647, 2147483647");
      statement.execute("CREATE TABLE \"odd\".\"odd types\" (\"x\" xml, \"n\" int)");
    }
  }

  private static JdbcTable lines() {
    return Reads.table("odd.\"Order \"\"Lines\"\"\"");
  }

  @Test
  void rows_and_facts_come_from_the_table() {
    try (JdbcRead read = open(SOURCE, lines(), "a b")) {
      assertThat(read.rows().where("Id = 3").collectAsList().toString())
          .isEqualTo("[[3,3.25,2024-01-03,2024-01-03T12:00,n3,10:11:12]]");
      assertThat(read.facts().rows()).hasValue(9);
      assertThat(read.facts().sums()).containsEntry("a b", new BigDecimal("47.25"));
      assertThat(read.facts().position()).isEmpty();
      assertThat(read.facts().consistent()).isFalse();
    }
  }

  @Test
  void any_time_or_number_can_split() {
    for (String key : new String[] {"Id", "a b", "day", "clock"}) {
      try (JdbcRead read = open(SOURCE, split(lines(), key, 4))) {
        assertThat(read.rows().rdd().getNumPartitions()).as(key).isEqualTo(4);
        assertThat(read.rows().selectExpr("count(*)", "count(DISTINCT Id)").first().toString())
            .as(key)
            .isEqualTo("[9,9]");
      }
    }
  }

  @Test
  void a_window_is_half_open() {
    for (String column : new String[] {"day", "clock"}) {
      try (JdbcRead read =
          Reads.openWindow(
              SOURCE,
              timed(lines(), column, "UTC"),
              "2024-01-02T00:00:00Z",
              "2024-01-04T00:00:00Z")) {
        assertThat(Reads.texts(read)).as(column).containsExactly("2", "3");
      }
    }
  }

  @Test
  void whole_numbers_are_summed_beyond_their_own_range() {
    try (JdbcRead read = open(SOURCE, Reads.table("odd.sums"), "n")) {
      assertThat(read.facts().sums()).containsEntry("n", new BigDecimal("4294967294"));
    }
  }

  @Test
  void a_missing_table_comes_with_the_nearest_one() {
    assertThatThrownBy(() -> open(SOURCE, Reads.table("odd.sum")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("no table 'sum' in schema 'odd' of source any")
        .hasMessageContaining("Did you mean 'sums'?");
  }
}
