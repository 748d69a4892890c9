package io.millrace.ingest.jdbc;

import static io.millrace.ingest.jdbc.Reads.columns;
import static io.millrace.ingest.jdbc.Reads.open;
import static io.millrace.ingest.jdbc.Reads.table;
import static io.millrace.ingest.jdbc.Reads.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresReadTest {
  private static final JdbcSource SOURCE = TestPostgres.source();

  @BeforeAll
  static void tables() {
    TestPostgres.execute(
        "CREATE SCHEMA reads",
        """
        CREATE TABLE reads.kinds (
          small smallint, whole int, big bigint, price numeric(10,2), ratio float8, flag boolean,
          name varchar(20), code char(4), bytes bytea, day date, clock timestamp, instant timestamptz,
          time_of_day time, span interval, id uuid, doc jsonb, host inet, marks int[], cash money,
          mask bit(3))""",
        """
        INSERT INTO reads.kinds VALUES (
          -32768, 2147483647, -9223372036854775808, 12345678.90, 0.5, true,
          'grüße 🎈', 'ab', '\\x00ff', '1066-10-14', '2024-03-31 02:30:00.000001',
          '2024-03-31 01:30:00.123456+01', '23:59:59', '1 day 02:00', '00000000-0000-0000-0000-00000000002a',
          '{"a": [1, 2]}', '10.0.0.1', '{{1,NULL},{3,4}}', 12.34, B'101')""",
        "INSERT INTO reads.kinds (small) VALUES (NULL)",
        "CREATE TABLE reads.loose (id int, amount numeric, huge numeric(50,2))",
        "INSERT INTO reads.loose VALUES (1, 1.5, 7), (2, 2.25, NULL)",
        "CREATE TABLE reads.empty (id int PRIMARY KEY, name text)");
  }

  @Test
  void each_type_keeps_its_value() {
    Row row = kinds();
    assertThat(row.<Short>getAs("small")).isEqualTo(Short.MIN_VALUE);
    assertThat(row.<Integer>getAs("whole")).isEqualTo(Integer.MAX_VALUE);
    assertThat(row.<Long>getAs("big")).isEqualTo(Long.MIN_VALUE);
    assertThat(row.<BigDecimal>getAs("price")).isEqualTo(new BigDecimal("12345678.90"));
    assertThat(row.<Double>getAs("ratio")).isEqualTo(0.5);
    assertThat(row.<Boolean>getAs("flag")).isTrue();
    assertThat(row.<String>getAs("name")).isEqualTo("grüße 🎈");
    assertThat(row.<String>getAs("code")).isEqualTo("ab  ");
    assertThat(row.<byte[]>getAs("bytes")).containsExactly(0, 0xff);
    assertThat(row.<LocalDateTime>getAs("clock")).isEqualTo("2024-03-31T02:30:00.000001");
  }

  @Test
  void what_spark_has_no_type_for_becomes_text() {
    Row row = kinds();
    assertThat(row.<String>getAs("time_of_day")).isEqualTo("23:59:59");
    assertThat(row.<String>getAs("span")).isEqualTo("1 day 02:00:00");
    assertThat(row.<String>getAs("id")).isEqualTo("00000000-0000-0000-0000-00000000002a");
    assertThat(row.<String>getAs("doc")).isEqualTo("{\"a\": [1, 2]}");
    assertThat(row.<String>getAs("host")).isEqualTo("10.0.0.1");
    assertThat(row.<String>getAs("marks")).isEqualTo("[[1,null],[3,4]]");
    assertThat(row.<String>getAs("cash")).isEqualTo("12.34");
    assertThat(row.<String>getAs("mask")).isEqualTo("101");
  }

  @Test
  void null_stays_null_in_every_column() {
    try (JdbcRead read = open(SOURCE, table("reads.kinds"))) {
      Row row = read.rows().where("small IS NULL").collectAsList().get(0);
      for (int i = 0; i < row.length(); i++) {
        assertThat(row.isNullAt(i)).as(row.schema().fieldNames()[i]).isTrue();
      }
    }
  }

  /** Both clocks jump in the night of the sample: Berlin's over 02:30, Lima's not at all. */
  @Test
  void dates_and_times_do_not_depend_on_the_zone_of_the_jvm() {
    TimeZone before = TimeZone.getDefault();
    try {
      for (String zone : List.of("Europe/Berlin", "America/Lima", "Pacific/Kiritimati")) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try (JdbcRead read = open(SOURCE, table("reads.kinds"))) {
          Row row =
              read.rows()
                  .where("small IS NOT NULL")
                  .selectExpr("string(day)", "string(clock)", "unix_micros(instant)")
                  .collectAsList()
                  .get(0);
          assertThat(row.getString(0)).as(zone).isEqualTo("1066-10-14");
          assertThat(row.getString(1)).as(zone).isEqualTo("2024-03-31 02:30:00.000001");
          assertThat(row.getLong(2)).as(zone).isEqualTo(1_711_845_000_123_456L);
        }
      }
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void facts_are_exact_and_name_the_log_position() {
    try (JdbcRead read = open(SOURCE, table("reads.kinds"), "price", "big")) {
      assertThat(read.facts().rows()).hasValue(2);
      assertThat(read.facts().sums())
          .containsEntry("price", new BigDecimal("12345678.90"))
          .containsEntry("big", new BigDecimal(Long.MIN_VALUE));
      assertThat(read.facts().consistent()).isTrue();
      assertThat(read.facts().position().orElseThrow()).matches("[0-9A-F]+/[0-9A-F]+");
      assertThat(read.input().name()).isEqualTo("source:shop/reads.kinds");
      assertThat(read.input().content()).isEqualTo(read.facts().position());
    }
  }

  @Test
  void a_replica_says_how_far_behind_it_was() {
    // given: functions that hide the server's own, so that it looks like a replica to this role
    TestPostgres.execute(
        "CREATE SCHEMA replica",
        "CREATE FUNCTION replica.pg_is_in_recovery() RETURNS boolean RETURN true",
        "CREATE FUNCTION replica.pg_last_wal_replay_lsn() RETURNS pg_lsn RETURN '0/16B3748'::pg_lsn",
        "CREATE FUNCTION replica.pg_last_xact_replay_timestamp() RETURNS timestamptz"
            + " RETURN now() - interval '90 seconds'",
        "GRANT USAGE ON SCHEMA replica TO etl",
        "ALTER ROLE etl SET search_path = replica, pg_catalog, public");
    try (JdbcRead read = open(SOURCE, table("reads.kinds"))) {
      assertThat(read.input().content()).contains("0/16B3748 on a replica, 90000 ms behind");
      assertThat(read.facts().position()).contains("0/16B3748");
    } finally {
      TestPostgres.execute("ALTER ROLE etl RESET search_path", "DROP SCHEMA replica CASCADE");
    }
  }

  @Test
  void a_float_has_no_exact_sum() {
    assertThatThrownBy(() -> open(SOURCE, table("reads.kinds"), "ratio"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("'ratio'")
        .hasMessageContaining("no exact sum");
  }

  @Test
  void an_empty_table_has_its_columns_and_a_confirmed_zero() {
    try (JdbcRead read = open(SOURCE, table("reads.empty"), "id")) {
      assertThat(read.rows().columns()).containsExactly("id", "name");
      assertThat(read.rows().collectAsList()).isEmpty();
      assertThat(read.facts().rows()).hasValue(0);
      assertThat(read.facts().sums()).isEmpty();
    }
  }

  @Test
  void a_number_without_precision_must_be_declared() {
    assertThatThrownBy(() -> open(SOURCE, table("reads.loose")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("'amount' (numeric), 'huge' (numeric(50,2))")
        .hasMessageContainingAll("columns", "amount: { type: string }");
  }

  @Test
  void a_declared_type_is_kept_exactly_or_refused() {
    JdbcTable loose = table("reads.loose");
    try (JdbcRead read =
        open(SOURCE, typed(loose, Map.of("amount", "decimal(10,2)", "huge", "string")), "amount")) {
      assertThat(read.rows().orderBy("id").select("amount", "huge").collectAsList().toString())
          .isEqualTo("[[1.50,7.00], [2.25,null]]");
      assertThat(read.facts().sums()).containsEntry("amount", new BigDecimal("3.75"));
    }
    assertThatThrownBy(
            () -> open(SOURCE, typed(loose, Map.of("amount", "decimal(10,1)", "huge", "string"))))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("1 values of column 'amount'")
        .hasMessageContaining("DECIMAL(10,1)");
    assertThatThrownBy(() -> open(SOURCE, typed(loose, Map.of("amount", "double"))))
        .hasMessageContaining("cannot become 'double'");
  }

  @Test
  void columns_are_taken_in_the_order_asked_for_or_left_out() {
    JdbcTable kinds = table("reads.kinds");
    try (JdbcRead read = open(SOURCE, columns(kinds, List.of("price", "small"), List.of()))) {
      assertThat(read.rows().columns()).containsExactly("price", "small");
    }
    try (JdbcRead read =
        open(SOURCE, columns(table("reads.loose"), List.of(), List.of("amount", "huge")))) {
      assertThat(read.rows().columns()).containsExactly("id");
    }
    assertThatThrownBy(() -> open(SOURCE, columns(kinds, List.of("pricee"), List.of())))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(
            "no column 'pricee', named under 'select', in reads.kinds of source shop")
        .hasMessageContaining("Did you mean 'price'?");
  }

  @Test
  void a_query_is_read_like_a_table() {
    Relation query =
        new Relation.Query(
            "positive", "SELECT whole AS n, 'a''b' AS t FROM reads.kinds WHERE whole > 0;");
    try (JdbcRead read = open(SOURCE, JdbcTable.of(query), "n")) {
      assertThat(read.rows().collectAsList().toString()).isEqualTo("[[2147483647,a'b]]");
      assertThat(read.facts().rows()).hasValue(1);
      assertThat(read.input().name()).isEqualTo("source:shop/positive");
    }
  }

  /** The 50,000th row cannot be computed: whoever gathers all rows first never sees one. */
  @Test
  void rows_are_streamed_and_not_gathered() {
    Relation failing =
        new Relation.Query(
            "failing", "SELECT 1 / (50000 - i) AS n FROM generate_series(1, 90000) i");
    try (JdbcRead read = open(SOURCE, JdbcTable.of(failing))) {
      assertThat(read.rows().limit(10).collectAsList()).hasSize(10);
    }
  }

  @Test
  void wide_rows_are_fetched_few_at_a_time() throws SQLException {
    TestPostgres.execute(
        "CREATE TABLE reads.wide AS SELECT i AS id, (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 3000 + i)) AS text FROM generate_series(1, 50) i");
    Relation.Table wide = Relation.table("reads.wide");
    try (SourceSession session = SourceSession.open(SOURCE, wide, new Configuration(false))) {
      ReadPlan plan =
          ReadPlan.of(SOURCE, JdbcTable.of(wide), session, Optional.empty(), List.of(), 1);
      assertThat(plan.fetchSize()).isBetween(50, 100); // of some 100 kB each, for 8 MiB
    }
  }

  @Test
  void columns_that_differ_in_case_only_are_refused() {
    TestPostgres.execute("CREATE TABLE reads.clash (\"a\" int, \"A\" int)");
    assertThatThrownBy(() -> open(SOURCE, table("reads.clash")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("'a', 'A'")
        .hasMessageContaining("differ in case only");
  }

  @Test
  void any_name_works_from_schema_to_column() {
    TestPostgres.execute(
        "CREATE SCHEMA \"My.Schema\"",
        "CREATE TABLE \"My.Schema\".\"Order \"\"Lines\"\" `x`\" (\"select\" int, \"a b\" text, \"c.d\" int, "
            + "\"e\"\"f\" int, \"g`h\" int, \"Mixed\" int, \"it's\" date, \"100%% {fn}\" int)"
                .formatted(),
        "INSERT INTO \"My.Schema\".\"Order \"\"Lines\"\" `x`\" VALUES (1, 'x', 3, 4, 5, 6, '2024-01-01', 8), (2, 'y', 3, 4, 5, 6, '2024-01-02', 8)");
    JdbcTable awkward =
        Reads.split(
            JdbcTable.of(Relation.table("\"My.Schema\".\"Order \"\"Lines\"\" `x`\"")), "e\"f", 2);
    try (JdbcRead read = open(SOURCE, Reads.split(awkward, "select", 2), "c.d", "e\"f", "g`h")) {
      assertThat(read.rows().columns())
          .containsExactly("select", "a b", "c.d", "e\"f", "g`h", "Mixed", "it's", "100% {fn}");
      assertThat(read.rows().orderBy("select").collectAsList().toString())
          .isEqualTo("[[1,x,3,4,5,6,2024-01-01,8], [2,y,3,4,5,6,2024-01-02,8]]");
      assertThat(read.rows().rdd().getNumPartitions()).isEqualTo(2);
      assertThat(read.facts().sums()).containsKeys("c.d", "e\"f", "g`h");
    }
    try (JdbcRead read =
        Reads.openWindow(
            SOURCE,
            Reads.timed(awkward, "it's", "UTC"),
            "2024-01-02T00:00:00Z",
            "2024-01-03T00:00:00Z")) {
      assertThat(Reads.texts(read)).containsExactly("2");
    }
  }

  private static Row kinds() {
    try (JdbcRead read = open(SOURCE, table("reads.kinds"))) {
      return read.rows().where("small IS NOT NULL").collectAsList().get(0);
    }
  }
}
