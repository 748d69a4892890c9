package io.millrace.ingest.jdbc;

import io.millrace.ingest.journal.format.Handover;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;

/**
 * MariaDB and MySQL. A state cannot be shared between connections, so one consistent read is one
 * split. Sessions run in UTC, so that TIMESTAMP columns are instants whatever the server's zone is.
 */
final class MySql implements Dialect {
  private static final String MARIADB = "org.mariadb.jdbc.Driver";
  private static final String MYSQL = "com.mysql.cj.jdbc.Driver";
  private static final Set<String> PRINTED = Set.of("UUID", "INET4", "INET6");
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  @Override
  public boolean handles(String url) {
    return url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:");
  }

  /** MariaDB's driver speaks to both servers and comes with us. */
  @Override
  public Optional<String> driver() {
    return Optional.of(MARIADB);
  }

  @Override
  public String connectUrl(String url, String driver) {
    return driver.equals(MARIADB) ? url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:") : url;
  }

  /** Spark 3.5 knows backticks for {@code jdbc:mysql:} only, and else reads names as strings. */
  @Override
  public String sparkUrl(String url) {
    return url.replaceFirst("^jdbc:mariadb:", "jdbc:mysql:");
  }

  @Override
  public Map<String, String> driverDefaults(JdbcSource.Limits limits) {
    return Map.of(
        "connectTimeout", Long.toString(limits.connectTimeout().toMillis()),
        "tcpKeepAlive", "true",
        "tinyInt1isBit", "false", // TINYINT(1) holds more than 0 and 1
        "yearIsDateType", "false");
  }

  /**
   * {@inheritDoc}
   *
   * <p>The server gives up on a client that does not take rows for {@code net_write_timeout}, a
   * minute by default, as happens while Spark writes a file.
   */
  @Override
  public void prepare(Connection connection) throws SQLException {
    connection.setReadOnly(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION time_zone = '+00:00', net_write_timeout = 3600");
    }
  }

  @Override
  public SourceState fixState(Connection connection, Relation relation) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
    }
    return new SourceState(
        hasVersions(connection, relation),
        Optional.empty(),
        logPosition(connection),
        Optional.empty());
  }

  /** Whether a transaction is of any use: only InnoDB keeps old versions of rows. */
  private boolean hasVersions(Connection connection, Relation relation) throws SQLException {
    if (!(relation instanceof Relation.Table table)) {
      return true;
    }
    MetadataPlace place = place(connection, table);
    String sql =
        "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, place.catalog());
      statement.setString(2, place.table());
      try (ResultSet row = statement.executeQuery()) {
        String engine = row.next() ? row.getString(1) : null;
        return engine == null || engine.equalsIgnoreCase("InnoDB");
      }
    }
  }

  /** The binary log's position of this very snapshot, which MariaDB tells to any user. */
  private static Optional<String> logPosition(Connection connection) throws SQLException {
    String file = "";
    String position = "";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW STATUS LIKE 'binlog_snapshot_%'")) {
      while (rows.next()) {
        switch (rows.getString(1).toLowerCase(Locale.ROOT)) {
          case "binlog_snapshot_file" -> file = rows.getString(2);
          case "binlog_snapshot_position" -> position = rows.getString(2);
          default -> {}
        }
      }
    }
    return file.isEmpty() ? Optional.empty() : Optional.of(file + ":" + position);
  }

  @Override
  public Optional<Handover.Log> log() {
    return Optional.of(Handover.Log.BINLOG);
  }

  @Override
  public Set<String> servers(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT @@server_id, CONCAT(@@gtid_domain_id, '-', @@server_id)")) {
      row.next();
      return Set.of(row.getString(1), row.getString(2));
    }
  }

  @Override
  public String cureForNoPosition() {
    return "MariaDB tells one if its binary log is on (log_bin). MySQL cannot tell where in its log"
        + " a snapshot stands: there let Debezium make the snapshot (snapshot.mode"
        + " initial).";
  }

  @Override
  public String quote(String identifier) {
    return '`' + identifier.replace("`", "``") + '`';
  }

  @Override
  public Optional<ColumnRead> read(SourceColumn column) {
    String name = quote(column.name());
    String typeName = column.typeName().toUpperCase(Locale.ROOT);
    if (typeName.startsWith("BIT")) {
      return Optional.of(readBits(column, name));
    }
    if (typeName.startsWith("YEAR")) {
      return Optional.of(
          ColumnRead.plain(column, "CAST(%s AS SIGNED)".formatted(name), DataTypes.IntegerType));
    }
    if (PRINTED.contains(typeName)) {
      return Optional.of(readAsText(column));
    }
    return switch (column.jdbcType()) {
      case Types.DATE ->
          Optional.of(ColumnRead.days(column, "(TO_DAYS(%s) - 719528)".formatted(name)));
      case Types.TIMESTAMP ->
          Optional.of(
              typeName.startsWith("TIMESTAMP")
                  ? ColumnRead.instantMicros(column, micros(name))
                  : ColumnRead.clockMicros(column, micros(name)));
      case Types.TIME -> Optional.of(readTime(column, name));
      case Types.CHAR -> Optional.of(readUnpadded(column, name));
      default -> Generic.readByJdbcType(column, name);
    };
  }

  /** One bit is a truth value, as the driver and journals have it; several are a number. */
  private static ColumnRead readBits(SourceColumn column, String name) {
    if (column.precision() == 1) {
      return ColumnRead.plain(
          column, "CAST(%s AS UNSIGNED)".formatted(name), DataTypes.BooleanType);
    }
    return ColumnRead.plain(
        column, "CAST(%s AS UNSIGNED)".formatted(name), DataTypes.createDecimalType(20, 0));
  }

  /** As journals tell it, and other databases: without zeros at the end of the fraction. */
  private static ColumnRead readTime(SourceColumn column, String name) {
    String text = "CAST(%s AS CHAR)".formatted(name);
    return ColumnRead.plain(
        column,
        "IF(MICROSECOND(%s) = 0, SUBSTRING_INDEX(%s, '.', 1), TRIM(TRAILING '0' FROM %s))"
            .formatted(name, text, text),
        DataTypes.StringType);
  }

  /** Enums and sets too: what the driver calls CHAR, Spark fills up with blanks. */
  private static ColumnRead readUnpadded(SourceColumn column, String name) {
    return ColumnRead.plain(column, "CONCAT(%s)".formatted(name), DataTypes.StringType);
  }

  private static String micros(String name) {
    return "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', %s)".formatted(name);
  }

  @Override
  public ColumnRead readAsText(SourceColumn column) {
    return ColumnRead.plain(
        column, "CAST(%s AS CHAR)".formatted(quote(column.name())), DataTypes.StringType);
  }

  @Override
  public String literal(LocalDate date) {
    return "DATE'%s'".formatted(date);
  }

  @Override
  public String literal(LocalDateTime clock) {
    return "TIMESTAMP'%s'".formatted(CLOCK.format(clock));
  }

  @Override
  public String literal(Instant instant) {
    return literal(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
  }

  /** JDBC calls these engines' databases catalogs. */
  @Override
  public MetadataPlace place(Connection connection, Relation.Table table) throws SQLException {
    return new MetadataPlace(table.schema().orElse(connection.getCatalog()), null, table.name());
  }

  /** MySQL's own driver streams only when it is told so by this number. */
  @Override
  public int driverFetchSize(int rows, String driver) {
    return driver.equals(MYSQL) ? Integer.MIN_VALUE : rows;
  }

  @Override
  public Failure classify(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 1045, 1698 -> Failure.LOGIN_REFUSED;
      case 1044, 1142, 1143, 1227 -> Failure.FORBIDDEN;
      case 1049 -> Failure.NO_DATABASE;
      case 1146 -> Failure.NO_TABLE;
      case 1054 -> Failure.NO_COLUMN;
      case 1040, 1203, 1226 -> Failure.TOO_BUSY;
      case 1205, 1317, 1969, 3024 -> Failure.TIMED_OUT;
      case 1053, 1927, 2006, 2013 -> Failure.UNREACHABLE;
      default -> Failure.ofStandardState(failure.getSQLState());
    };
  }
}
