package io.millrace.ingest.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * A column whose ranges are read in parallel. Its values are counted as whole numbers: a decimal in
 * units of its last digit, a date in days, a time in microseconds.
 */
record SplitKey(Dialect dialect, ColumnRead column) {
  private static final LocalDate EPOCH = LocalDate.EPOCH;
  private static final BigInteger FIRST_DAY =
      BigInteger.valueOf(LocalDate.of(1, 1, 1).toEpochDay());
  private static final BigInteger LAST_DAY =
      BigInteger.valueOf(LocalDate.of(9999, 12, 31).toEpochDay());
  private static final BigInteger MICROS_A_DAY = BigInteger.valueOf(86_400_000_000L);

  static boolean suits(ColumnRead column) {
    return column.isWhole() || column.isDecimal() || column.isTime();
  }

  String sql() {
    return dialect.quote(column.name());
  }

  /** The key's value in a result. */
  Optional<BigInteger> value(ResultSet row, int index) throws SQLException {
    DataType wire = column.wire();
    if (wire.equals(DataTypes.DateType)) {
      return Optional.ofNullable(row.getDate(index))
          .map(date -> BigInteger.valueOf(date.toLocalDate().toEpochDay()));
    }
    if (wire.equals(DataTypes.TimestampNTZType) || wire.equals(DataTypes.TimestampType)) {
      return Optional.ofNullable(row.getTimestamp(index))
          .map(time -> BigInteger.valueOf(micros(time.toLocalDateTime())));
    }
    return Optional.ofNullable(row.getBigDecimal(index)).map(this::inUnits);
  }

  private static long micros(LocalDateTime clock) {
    return ChronoUnit.MICROS.between(EPOCH.atStartOfDay(), clock);
  }

  private BigInteger inUnits(BigDecimal value) {
    int scale = column.type() instanceof DecimalType decimal ? decimal.scale() : 0;
    return value.movePointRight(scale).toBigInteger();
  }

  /**
   * The value as SQL; dates beyond the years 1 to 9999 become the nearest one that can be written.
   */
  String literal(BigInteger value) {
    DataType type = column.type();
    if (type.equals(DataTypes.DateType)) {
      return dialect.literal(LocalDate.ofEpochDay(within(value, FIRST_DAY, LAST_DAY)));
    }
    if (type.equals(DataTypes.TimestampNTZType)) {
      return dialect.literal(LocalDateTime.ofInstant(instant(value), ZoneOffset.UTC));
    }
    if (type.equals(DataTypes.TimestampType)) {
      return dialect.literal(instant(value));
    }
    int scale = type instanceof DecimalType decimal ? decimal.scale() : 0;
    return new BigDecimal(value, scale).toPlainString();
  }

  private static Instant instant(BigInteger micros) {
    long clamped =
        within(micros, FIRST_DAY.multiply(MICROS_A_DAY), LAST_DAY.multiply(MICROS_A_DAY));
    return Instant.EPOCH.plus(Duration.of(clamped, ChronoUnit.MICROS));
  }

  private static long within(BigInteger value, BigInteger least, BigInteger greatest) {
    return value.max(least).min(greatest).longValueExact();
  }
}
