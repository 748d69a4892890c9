package io.millrace.ingest.jdbc;

import static io.millrace.ingest.jdbc.Reads.open;
import static io.millrace.ingest.jdbc.Reads.split;
import static io.millrace.ingest.jdbc.Reads.table;
import static io.millrace.ingest.jdbc.Reads.texts;
import static io.millrace.ingest.jdbc.Reads.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.InvalidSpecException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSplitsTest {
  private static final JdbcSource SOURCE = with(TestPostgres.source(), 5, Map.of());

  @BeforeAll
  static void tables() {
    TestPostgres.execute(
        "CREATE SCHEMA splits",
        "CREATE TABLE splits.few (id int PRIMARY KEY)",
        "INSERT INTO splits.few VALUES (7)",
        "CREATE TABLE splits.same (id int, name text)",
        "INSERT INTO splits.same SELECT 5, 'n' || i FROM generate_series(1, 10) i",
        """
        CREATE TABLE splits.keys (n int, big bigint, price numeric(12,3), day date, clock timestamp,
          instant timestamptz, name text, ratio float8)""",
        """
        INSERT INTO splits.keys SELECT i, -i * 1000000000000, i / 7.0, date '1969-06-01' + i,
          timestamp '1969-06-01' + i * interval '1 hour', timestamptz '1969-06-01+00' + i * interval '1 hour',
          'n' || i, i FROM generate_series(1, 999) i""",
        "INSERT INTO splits.keys (n) VALUES (1000), (1001)",
        "INSERT INTO splits.keys (n, big) VALUES (1002, -9223372036854775808), (1003, 9223372036854775807)",
        "INSERT INTO splits.keys (n, day, clock, instant) VALUES (1004, 'infinity', '-infinity', 'infinity')");
  }

  @Test
  void one_row_is_read_once_however_many_splits_are_asked_for() {
    try (JdbcRead read = open(SOURCE, split(table("splits.few"), "id", 8))) {
      assertThat(texts(read)).containsExactly("7");
    }
  }

  @Test
  void equal_keys_are_one_split() {
    try (JdbcRead read = open(SOURCE, split(table("splits.same"), "id", 4))) {
      assertThat(read.rows().rdd().getNumPartitions()).isEqualTo(1);
      assertThat(read.rows().count()).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "big", "price"})
  void every_row_is_in_one_split_of_a_number(String key) {
    assertEveryRowOnce(key, 7);
  }

  /** Times at infinity cannot travel as numbers, and are no matter of splits. */
  @ParameterizedTest
  @ValueSource(strings = {"day", "clock", "instant"})
  void every_row_is_in_one_split_of_a_time(String key) {
    Relation finite = new Relation.Query("finite", "SELECT * FROM splits.keys WHERE n <> 1004");
    JdbcTable numbers = Reads.columns(JdbcTable.of(finite), List.of("n"), List.of());
    try (JdbcRead read = open(SOURCE, split(numbers, key, 7))) {
      assertThat(read.rows().selectExpr("count(*)", "count(DISTINCT n)").first().toString())
          .isEqualTo("[1003,1003]");
    }
  }

  @Test
  void a_table_is_split_by_its_pages_if_no_key_is_named() {
    assertEveryRowOnce(null, 3);
  }

  @Test
  void a_key_without_ranges_is_refused() {
    for (String key : List.of("name", "ratio")) {
      assertThatThrownBy(() -> open(SOURCE, split(table("splits.keys"), key, 4)))
          .isInstanceOf(InvalidSpecException.class)
          .hasMessageContaining("'%s'".formatted(key));
    }
    assertThatThrownBy(() -> open(SOURCE, split(table("splits.keys"), "idd", 4)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("no column 'idd', named under 'split-by'");
  }

  @Test
  void a_small_table_is_not_worth_splitting() {
    try (JdbcRead read = open(SOURCE, table("splits.same"))) {
      assertThat(read.rows().rdd().getNumPartitions()).isEqualTo(1);
    }
  }

  /** Each task has one connection at a time, and PostgreSQL's snapshot is held by another one. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "5, 4"})
  void connections_stay_within_the_limit(int limit, int tasks) {
    JdbcTable many = Reads.columns(split(table("splits.keys"), "n", 16), List.of("n"), List.of());
    try (JdbcRead read = open(with(SOURCE, limit, Map.of()), many)) {
      assertThat(read.rows().rdd().getNumPartitions()).isEqualTo(tasks);
      assertThat(read.rows().count()).isEqualTo(1004);
    }
  }

  /** The server counts: a second connection of this user would be refused. */
  @Test
  void one_connection_is_enough_for_a_consistent_read() {
    String open = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'etl'";
    while (!TestPostgres.queryText(open).equals("0")) {
      Thread.onSpinWait(); // closed connections end a little later at the server
    }
    TestPostgres.execute("ALTER ROLE etl CONNECTION LIMIT 1");
    try (JdbcRead read = open(with(SOURCE, 1, Map.of()), table("splits.same"))) {
      assertThat(read.rows().count()).isEqualTo(10);
      assertThat(read.facts().consistent()).isTrue();
    } finally {
      TestPostgres.execute("ALTER ROLE etl CONNECTION LIMIT -1");
    }
  }

  private static void assertEveryRowOnce(String key, int splits) {
    JdbcTable numbers = Reads.columns(table("splits.keys"), List.of("n"), List.of());
    AtomicInteger filled = new AtomicInteger();
    try (JdbcRead read = open(SOURCE, split(numbers, key, splits))) {
      assertThat(read.rows().selectExpr("count(*)", "count(DISTINCT n)").first().toString())
          .isEqualTo("[1004,1004]");
      read.rows()
          .selectExpr("spark_partition_id() AS p")
          .groupBy("p")
          .count()
          .collectAsList()
          .forEach(row -> filled.incrementAndGet());
      assertThat(filled.get()).isGreaterThan(1);
    }
  }
}
