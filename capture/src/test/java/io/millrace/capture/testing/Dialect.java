package io.millrace.capture.testing;

import static io.millrace.capture.testing.ColumnKind.of;
import static io.millrace.capture.testing.ColumnKind.oneOf;
import static io.millrace.capture.testing.ColumnKind.widening;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Where the two kinds of database differ for an application. Of PostgreSQL's columns only those are
 * widened whose rows need not be written again: after ALTER TABLE … TYPE of an integer, PostgreSQL
 * 17.6 decodes later rows with the earlier columns now and then, and fails or crashes.
 */
public enum Dialect {
  POSTGRESQL(
      List.of(
          of("smallint", r -> Values.integer(r, -32768, 32767)),
          widening(
              "integer", "bigint", r -> Values.integer(r, Integer.MIN_VALUE, Integer.MAX_VALUE)),
          of("bigint", r -> Values.integer(r, Long.MIN_VALUE, Long.MAX_VALUE)),
          of("real", Values::real),
          of("double precision", Values::real),
          widening("numeric(12,4)", "numeric(20,4)", Values::decimal),
          of("boolean", oneOf("true", "false")),
          of("text", Values::longText),
          widening("varchar(50)", "text", Values::word),
          of("char(6)", oneOf("'a'", "'abcdef'", "''")),
          of("bytea", r -> "'\\x" + Values.hex(r, 40) + "'"),
          of("bytea", r -> "'\\x" + Values.hex(r, 12_000) + "'"),
          of("date", Values::date),
          of("time(6)", r -> Values.time(r, 6)),
          of("timestamp(6)", r -> Values.timestamp(r, 6, 1)),
          of("timestamp(3)", r -> Values.timestamp(r, 3, 1)),
          of("timestamptz", r -> Values.timestamp(r, 6, 1)),
          of("uuid", Values::uuid),
          of("json", Values::json),
          of("jsonb", Values::json),
          of("inet", oneOf("'10.0.0.1'", "'10.0.0.0/8'", "'2001:db8::1'")),
          of("mood", oneOf("'sad'", "'ok'", "'happy'")),
          of("integer[]", oneOf("'{}'", "'{1,NULL,3}'", "'{7}'")),
          of("text[]", oneOf("'{}'", "'{a,\"b c\",NULL}'", "'{\"\"}'")))) {
    @Override
    Connection connect(String url) throws SQLException {
      Connection connection = PostgresSource.connect(url);
      Sql.run(connection, "SET timezone = 'UTC'");
      return connection;
    }

    @Override
    String widen(String table, String column, String type) {
      return "ALTER TABLE %s ALTER COLUMN %s TYPE %s".formatted(table, column, type);
    }

    @Override
    String asText(String column) {
      return column + "::text";
    }

    @Override
    List<String> beforeTables() {
      return List.of(
          "DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    }
  },

  MARIADB(
      List.of(
          widening("tinyint", "int", r -> Values.integer(r, -128, 127)),
          of("tinyint unsigned", r -> Values.integer(r, 0, 255)),
          of("boolean", oneOf("true", "false")),
          of("smallint unsigned", r -> Values.integer(r, 0, 65535)),
          of("mediumint", r -> Values.integer(r, -8388608, 8388607)),
          widening("int", "bigint", r -> Values.integer(r, Integer.MIN_VALUE, Integer.MAX_VALUE)),
          of("int unsigned", r -> Values.integer(r, 0, 4294967295L)),
          of("bigint", r -> Values.integer(r, Long.MIN_VALUE, Long.MAX_VALUE)),
          of("bigint unsigned", oneOf("0", "18446744073709551615", "9223372036854775808", "7")),
          widening("float", "double", oneOf("0", "-1.5", "0.25", "123456")),
          of("double", Values::real),
          widening("decimal(12,4)", "decimal(20,4)", Values::decimal),
          of("longtext", Values::longText),
          widening("varchar(50)", "text", Values::word),
          of("char(6)", oneOf("'a'", "'abcdef'", "''")),
          of("varbinary(60)", r -> "x'" + Values.hex(r, 40) + "'"),
          of("longblob", r -> "x'" + Values.hex(r, 12_000) + "'"),
          of(
              "date",
              oneOf(
                  "'1970-01-01'", "'1000-01-01'", "'1582-10-04'", "'2024-02-29'", "'9999-12-31'")),
          of("time(6)", r -> Values.time(r, 6)),
          widening("datetime", "datetime(6)", r -> Values.timestamp(r, 0, 1000)),
          of("datetime(6)", r -> Values.timestamp(r, 6, 1000)),
          of("timestamp(3) NULL DEFAULT NULL", r -> Values.timestamp(r, 3, 1971)),
          of("timestamp NULL DEFAULT NULL", r -> Values.timestamp(r, 0, 1971)),
          of("year", oneOf("1901", "2024", "2155")),
          of("enum('sad','ok','happy')", oneOf("'sad'", "'ok'", "'happy'")),
          of("set('x','y','z')", oneOf("''", "'x'", "'x,z'")),
          of("bit(1)", oneOf("b'0'", "b'1'")),
          of("bit(12)", oneOf("b'0'", "b'101'", "b'111111111111'")),
          of("json", Values::json))) {
    @Override
    Connection connect(String url) throws SQLException {
      Connection connection = MariaDbSource.connect(url + "?useAffectedRows=true");
      Sql.run(
          connection,
          "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", // locks rows, and not between
          "SET innodb_lock_wait_timeout = 5");
      return connection;
    }

    @Override
    String widen(String table, String column, String type) {
      return "ALTER TABLE %s MODIFY COLUMN %s %s".formatted(table, column, type);
    }

    @Override
    String asText(String column) {
      return "CAST(" + column + " AS CHAR CHARACTER SET utf8mb4)";
    }

    @Override
    List<String> beforeTables() {
      return List.of("SET NAMES utf8mb4");
    }
  };

  private final List<ColumnKind> kinds;

  Dialect(List<ColumnKind> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  List<ColumnKind> kinds() {
    return kinds;
  }

  /** In UTC, and as somebody who may do anything. */
  abstract Connection connect(String url) throws SQLException;

  abstract String widen(String table, String column, String type);

  /** A column as the server writes its values itself. */
  abstract String asText(String column);

  abstract List<String> beforeTables();
}
