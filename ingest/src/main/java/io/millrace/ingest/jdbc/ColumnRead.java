package io.millrace.ingest.jdbc;

import static org.apache.spark.sql.functions.expr;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * How a column's values travel: computed by the source as {@code expression}, carried as {@code
 * wire}, and made into {@code type} by Spark. Dates and times travel as whole numbers, since a
 * driver that makes {@code java.sql.Timestamp}s of them lets the JVM's zone and the old calendar
 * in.
 *
 * @param restore Spark SQL with {@code %s} where the carried value goes
 */
record ColumnRead(
    String name,
    String expression,
    DataType wire,
    String restore,
    DataType type,
    boolean nullable) {

  /** The value as the driver gives it. */
  static ColumnRead plain(SourceColumn column, String expression, DataType type) {
    return new ColumnRead(column.name(), expression, type, "%s", type, column.nullable());
  }

  /** A date, carried as days since 1970-01-01. */
  static ColumnRead days(SourceColumn column, String expression) {
    return new ColumnRead(
        column.name(),
        expression,
        DataTypes.IntegerType,
        "date_from_unix_date(%s)",
        DataTypes.DateType,
        column.nullable());
  }

  /** An instant, carried as microseconds since 1970-01-01T00:00Z. */
  static ColumnRead instantMicros(SourceColumn column, String expression) {
    return new ColumnRead(
        column.name(),
        expression,
        DataTypes.LongType,
        "timestamp_micros(%s)",
        DataTypes.TimestampType,
        column.nullable());
  }

  /** A date and time without zone, carried as microseconds since 1970-01-01T00:00 of its clock. */
  static ColumnRead clockMicros(SourceColumn column, String expression) {
    return new ColumnRead(
        column.name(),
        expression,
        DataTypes.LongType,
        "TIMESTAMP_NTZ '1970-01-01 00:00:00' + INTERVAL '0.000001' SECOND * %s",
        DataTypes.TimestampNTZType,
        column.nullable());
  }

  Column restored(String alias) {
    return expr(restore.formatted(alias)).as(name);
  }

  boolean isWhole() {
    return type.equals(DataTypes.ShortType)
        || type.equals(DataTypes.IntegerType)
        || type.equals(DataTypes.LongType);
  }

  boolean isDecimal() {
    return type instanceof DecimalType;
  }

  boolean isTime() {
    return type.equals(DataTypes.DateType)
        || type.equals(DataTypes.TimestampType)
        || type.equals(DataTypes.TimestampNTZType);
  }
}
