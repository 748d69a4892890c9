package io.millrace.ingest.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.jdbc.JdbcDialects;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Any other engine, as far as JDBC and standard SQL go. Nothing is known of states it could fix.
 */
final class Generic implements Dialect {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  /** As Spark quotes for this engine; a quote inside a name is doubled. */
  private final char openingQuote;

  private final char closingQuote;

  Generic(String url) {
    String quoted = JdbcDialects.get(url).quoteIdentifier("x");
    this.openingQuote = quoted.charAt(0);
    this.closingQuote = quoted.charAt(quoted.length() - 1);
  }

  @Override
  public boolean handles(String url) {
    return true;
  }

  @Override
  public Optional<String> driver() {
    return Optional.empty();
  }

  @Override
  public Map<String, String> driverDefaults(JdbcSource.Limits limits) {
    return Map.of();
  }

  @Override
  public void prepare(Connection connection) throws SQLException {
    connection.setReadOnly(true);
  }

  @Override
  public SourceState fixState(Connection connection, Relation relation) {
    return SourceState.FLEETING;
  }

  @Override
  public String quote(String identifier) {
    String close = String.valueOf(closingQuote);
    return openingQuote + identifier.replace(close, close + close) + closingQuote;
  }

  @Override
  public Optional<ColumnRead> read(SourceColumn column) {
    return readByJdbcType(column, quote(column.name()));
  }

  /** By what JDBC says of the column, one size up for unsigned numbers. */
  static Optional<ColumnRead> readByJdbcType(SourceColumn column, String expression) {
    DataType type =
        switch (column.jdbcType()) {
          case Types.BOOLEAN -> DataTypes.BooleanType;
          case Types.BIT -> column.precision() <= 1 ? DataTypes.BooleanType : null;
          case Types.TINYINT -> DataTypes.ShortType;
          case Types.SMALLINT -> column.signed() ? DataTypes.ShortType : DataTypes.IntegerType;
          case Types.INTEGER -> column.signed() ? DataTypes.IntegerType : DataTypes.LongType;
          case Types.BIGINT ->
              column.signed() ? DataTypes.LongType : DataTypes.createDecimalType(20, 0);
          case Types.REAL -> DataTypes.FloatType;
          case Types.FLOAT, Types.DOUBLE -> DataTypes.DoubleType;
          case Types.CHAR,
              Types.VARCHAR,
              Types.LONGVARCHAR,
              Types.NCHAR,
              Types.NVARCHAR,
              Types.LONGNVARCHAR,
              Types.CLOB,
              Types.NCLOB,
              Types.SQLXML,
              Types.TIME ->
              DataTypes.StringType;
          case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB ->
              DataTypes.BinaryType;
          case Types.DATE -> DataTypes.DateType;
          case Types.TIMESTAMP -> DataTypes.TimestampNTZType;
          case Types.TIMESTAMP_WITH_TIMEZONE -> DataTypes.TimestampType;
          default -> null;
        };
    if (type == null) {
      boolean isDecimal = column.jdbcType() == Types.DECIMAL || column.jdbcType() == Types.NUMERIC;
      return isDecimal ? Dialect.declaredDecimal(column, expression) : Optional.empty();
    }
    return Optional.of(ColumnRead.plain(column, expression, type));
  }

  /** As the driver prints it: there is no cast to text that every engine has. */
  @Override
  public ColumnRead readAsText(SourceColumn column) {
    return ColumnRead.plain(column, quote(column.name()), DataTypes.StringType);
  }

  /** Some engines sum whole numbers in the column's own type, where they overflow. */
  @Override
  public String sum(ColumnRead column) {
    String name = quote(column.name());
    return column.isWhole() ? "SUM(CAST(%s AS BIGINT))".formatted(name) : "SUM(%s)".formatted(name);
  }

  @Override
  public String literal(LocalDate date) {
    return "{d '%s'}".formatted(date);
  }

  @Override
  public String literal(LocalDateTime clock) {
    return "{ts '%s'}".formatted(CLOCK.format(clock));
  }

  @Override
  public String literal(Instant instant) {
    return "TIMESTAMP '%s+00:00'".formatted(CLOCK.format(instant.atOffset(ZoneOffset.UTC)));
  }

  @Override
  public Failure classify(SQLException failure) {
    return Failure.ofStandardState(failure.getSQLState());
  }
}
