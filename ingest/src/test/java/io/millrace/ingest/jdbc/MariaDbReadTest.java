package io.millrace.ingest.jdbc;

import static io.millrace.ingest.jdbc.Reads.open;
import static io.millrace.ingest.jdbc.Reads.split;
import static io.millrace.ingest.jdbc.Reads.table;
import static io.millrace.ingest.jdbc.Reads.timed;
import static io.millrace.ingest.jdbc.Reads.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.UnreachableException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MariaDbReadTest {
  private static JdbcSource source;

  @BeforeAll
  static void tables() {
    TestMariaDb.execute(
        "SET sql_mode = ''",
        """
        CREATE TABLE shop.kinds (
          id int PRIMARY KEY, price decimal(10,2), u1 tinyint unsigned, u2 smallint unsigned,
          u3 mediumint unsigned, u4 int unsigned, u8 bigint unsigned, t1 tinyint(1), b1 bit(1),
          b9 bit(9), y year, tm time, e enum('a','b','longer'), c char(6), doc json, bytes varbinary(5), big longblob,
          ratio double, uu uuid, note text CHARACTER SET utf8mb4, day date, clock datetime(6), instant timestamp(6) NULL)""",
        """
        INSERT INTO shop.kinds VALUES (
          1, 1.25, 255, 65535, 16777215, 4294967295, 18446744073709551615, 7, 1,
          257, 2024, '-30:00:01', 'b', 'c', '{"a": 1}', 'xy', 'z', 0.5,
          '00000000-0000-0000-0000-00000000002a', 'grüße 🎈', '1066-10-14',
          '2024-03-31 02:30:00.000001', '2024-03-31 00:30:00.123456')""",
        "INSERT INTO shop.kinds (id) VALUES (2)",
        "CREATE DATABASE `my.shop`",
        "CREATE TABLE `my.shop`.`Order ``Lines``` (`select` int PRIMARY KEY, `a b` int, `c.d` text, `e\"f` int, `g``h` int)",
        "INSERT INTO `my.shop`.`Order ``Lines``` VALUES (1, 2, 'x', 4, 5), (2, 3, 'y', 5, 6)",
        "CREATE TABLE shop.aria (n int) ENGINE=Aria",
        "CREATE TABLE shop.unsigned_keys (k bigint unsigned)",
        "INSERT INTO shop.unsigned_keys VALUES (0), (9223372036854775808), (18446744073709551615), (NULL)",
        "CREATE TABLE shop.loose (amount decimal(60,2))");
    source = TestMariaDb.source();
  }

  @Test
  void times_of_day_have_no_zeros_at_their_end() {
    TestMariaDb.execute(
        "CREATE TABLE shop.times (id int PRIMARY KEY, s time, ms time(3), us time(6))",
        "INSERT INTO shop.times VALUES (1, '10:20:30', '10:20:30.500', '10:20:30.370120'),"
            + " (2, '00:00:00', '-30:00:00.000', '838:59:59.000000'), (3, NULL, NULL, NULL)");
    try (JdbcRead read = open(source, table("times"))) {
      assertThat(read.rows().orderBy("id").collectAsList().stream().map(Row::toString))
          .containsExactly(
              "[1,10:20:30,10:20:30.5,10:20:30.37012]",
              "[2,00:00:00,-30:00:00,838:59:59]",
              "[3,null,null,null]");
    }
  }

  @Test
  void each_type_keeps_its_value() {
    Row row = kinds();
    assertThat(row.<Short>getAs("u1")).isEqualTo((short) 255);
    assertThat(row.<Integer>getAs("u2")).isEqualTo(65535);
    assertThat(row.<Number>getAs("u3").longValue()).isEqualTo(16777215);
    assertThat(row.<Long>getAs("u4")).isEqualTo(4294967295L);
    assertThat(row.<BigDecimal>getAs("u8")).isEqualTo(new BigDecimal("18446744073709551615"));
    assertThat(row.<Short>getAs("t1")).isEqualTo((short) 7);
    assertThat(row.<Boolean>getAs("b1")).isTrue();
    assertThat(row.<BigDecimal>getAs("b9")).isEqualTo(new BigDecimal(257));
    assertThat(row.<Integer>getAs("y")).isEqualTo(2024);
    assertThat(row.<String>getAs("tm")).isEqualTo("-30:00:01");
    assertThat(row.<String>getAs("e")).isEqualTo("b");
    assertThat(row.<String>getAs("c")).isEqualTo("c");
    assertThat(row.<String>getAs("doc")).isEqualTo("{\"a\": 1}");
    assertThat(row.<byte[]>getAs("bytes")).containsExactly('x', 'y');
    assertThat(row.<byte[]>getAs("big")).containsExactly('z');
    assertThat(row.<Double>getAs("ratio")).isEqualTo(0.5);
    assertThat(row.<String>getAs("uu")).isEqualTo("00000000-0000-0000-0000-00000000002a");
    assertThat(row.<String>getAs("note")).isEqualTo("grüße 🎈");
  }

  /** The server's zone is +05:30, and the JVM's jumps over 02:30 in that night. */
  @Test
  void times_depend_on_no_zone_but_their_own() {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    try (JdbcRead read = open(source, table("kinds"))) {
      Row row =
          read.rows()
              .where("id = 1")
              .selectExpr("string(day)", "string(clock)", "unix_micros(instant)")
              .first();
      assertThat(row.getString(0)).isEqualTo("1066-10-14");
      assertThat(row.getString(1)).isEqualTo("2024-03-31 02:30:00.000001");
      assertThat(row.getLong(2)).isEqualTo(1_711_845_000_123_456L);
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void one_split_is_consistent_and_knows_its_place_in_the_binary_log() {
    try (JdbcRead read = open(source, table("kinds"), "price", "u8")) {
      TestMariaDb.execute("INSERT INTO shop.kinds (id) VALUES (3)");
      assertThat(read.rows().collectAsList()).hasSize(2);
      assertThat(read.facts().rows()).hasValue(2);
      assertThat(read.facts().sums())
          .containsEntry("price", new BigDecimal("1.25"))
          .containsEntry("u8", new BigDecimal("18446744073709551615"));
      assertThat(read.facts().consistent()).isTrue();
      assertThat(read.facts().position().orElseThrow()).matches("binlog\\.\\d+:\\d+");
    } finally {
      TestMariaDb.execute("DELETE FROM shop.kinds WHERE id = 3");
    }
  }

  @Test
  void several_splits_and_engines_without_versions_are_not_called_consistent() {
    try (JdbcRead read = open(source, split(table("kinds"), "id", 2))) {
      assertThat(read.rows().count()).isEqualTo(2);
      assertThat(read.facts().consistent()).isFalse();
    }
    try (JdbcRead read = open(source, table("aria"))) {
      assertThat(read.facts().consistent()).isFalse();
    }
  }

  @Test
  void unsigned_keys_above_a_long_are_split_without_loss() {
    try (JdbcRead read = open(source, split(table("unsigned_keys"), "k", 3))) {
      assertThat(Reads.texts(read))
          .containsExactly("0", "18446744073709551615", "9223372036854775808", "null");
    }
  }

  @Test
  void any_name_works_from_database_to_column() {
    JdbcTable awkward = table("`my.shop`.`Order ``Lines```");
    try (JdbcRead read = open(source, split(awkward, "select", 2), "a b")) {
      assertThat(read.rows().columns()).containsExactly("select", "a b", "c.d", "e\"f", "g`h");
      assertThat(read.rows().orderBy("select").collectAsList().toString())
          .isEqualTo("[[1,2,x,4,5], [2,3,y,5,6]]");
      assertThat(read.facts().sums()).containsEntry("a b", new BigDecimal(5));
    }
  }

  @Test
  void a_window_is_half_open() {
    for (String column : List.of("instant", "clock")) {
      JdbcTable kinds = timed(table("kinds"), column, "UTC");
      try (JdbcRead read =
          Reads.openWindow(source, kinds, "2024-03-31T00:00:00Z", "2024-04-01T00:00:00Z")) {
        assertThat(Reads.texts(read)).as(column).containsExactly("1");
      }
    }
    JdbcTable upTo = timed(table("kinds"), "instant", null);
    try (JdbcRead read =
        Reads.openWindow(source, upTo, "2024-03-31T00:00:00Z", "2024-03-31T00:30:00.123456Z")) {
      assertThat(read.rows().count()).isZero();
    }
  }

  /** The 50,000th row cannot be computed: whoever gathers all rows first never sees one. */
  @Test
  void rows_are_streamed_and_not_gathered() {
    Relation failing =
        new Relation.Query(
            "failing",
            """
            SELECT IF(o.seq = 50000, (SELECT i.seq FROM seq_1_to_2 i WHERE i.seq <= o.seq), 1) AS n
            FROM seq_1_to_100000 o""");
    try (JdbcRead read = open(source, JdbcTable.of(failing))) {
      assertThat(read.rows().limit(10).collectAsList()).hasSize(10);
    }
  }

  @Test
  void what_goes_wrong_is_told_as_with_any_engine() {
    JdbcSource wrong =
        JdbcSource.of("web", source.url(), "etl", SecretFiles.holding("wr0ng-guess"));
    assertThatThrownBy(() -> open(wrong, table("kinds")))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("refuses user 'etl'");
    assertThatThrownBy(() -> open(source, table("kindz")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Did you mean 'kinds'?");
    assertThatThrownBy(() -> open(source, table("loose")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("'amount' (DECIMAL(60,2))");
    try (JdbcRead read = open(source, typed(table("loose"), Map.of("amount", "string")))) {
      assertThat(read.rows().schema().simpleString()).isEqualTo("struct<amount:string>");
    }
  }

  private static Row kinds() {
    try (JdbcRead read = open(source, table("kinds"))) {
      return read.rows().where("id = 1").first();
    }
  }
}
