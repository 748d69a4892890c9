package io.millrace.ingest.jdbc;

import io.millrace.ingest.journal.format.Handover;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** PostgreSQL: one exported snapshot for all splits, and ranges of pages to split any table by. */
final class PostgreSql implements Dialect {
  private static final int FIRST_VERSION_WITH_PAGE_RANGES = 14_00_00;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
  private static final Map<String, DataType> PLAIN_TYPES =
      Map.ofEntries(
          Map.entry("bool", DataTypes.BooleanType),
          Map.entry("int2", DataTypes.ShortType),
          Map.entry("smallserial", DataTypes.ShortType),
          Map.entry("int4", DataTypes.IntegerType),
          Map.entry("serial", DataTypes.IntegerType),
          Map.entry("int8", DataTypes.LongType),
          Map.entry("bigserial", DataTypes.LongType),
          Map.entry("oid", DataTypes.LongType),
          Map.entry("float4", DataTypes.FloatType),
          Map.entry("float8", DataTypes.DoubleType),
          Map.entry("text", DataTypes.StringType),
          Map.entry("varchar", DataTypes.StringType),
          Map.entry("bpchar", DataTypes.StringType),
          Map.entry("bytea", DataTypes.BinaryType));
  private static final String FORBIDDEN = "42501";
  private static final Set<String> UNSUPPORTED_FUNCTION = Set.of("42883", "0A000", "55000");

  @Override
  public boolean handles(String url) {
    return url.startsWith("jdbc:postgresql:");
  }

  @Override
  public Optional<String> driver() {
    return Optional.of("org.postgresql.Driver");
  }

  @Override
  public Map<String, String> driverDefaults(JdbcSource.Limits limits) {
    String seconds = Long.toString(limits.connectTimeout().toSeconds());
    return Map.of(
        "connectTimeout",
        seconds, // until the socket is open
        "loginTimeout",
        seconds, // until the server has let us in
        "tcpKeepAlive",
        "true",
        "ApplicationName",
        "millrace");
  }

  @Override
  public void prepare(Connection connection) throws SQLException {
    connection.setReadOnly(true);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The position is asked for before the snapshot is taken: a transaction that commits between
   * the two is then replayed once too often, and not left out.
   */
  @Override
  public SourceState fixState(Connection connection, Relation relation) throws SQLException {
    return fixState(connection, toldPosition(connection));
  }

  private static SourceState fixState(Connection connection, ToldPosition position)
      throws SQLException {
    switchTimeoutsOff(connection);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    return new SourceState(true, exportSnapshot(connection), position.lsn(), position.lag());
  }

  /**
   * {@inheritDoc}
   *
   * <p>A transaction that is open when the position is told may have logged changes before it, and
   * yet be missing in a snapshot. So the snapshot is taken when all of these have ended.
   */
  @Override
  public SourceState fixStateAfterPosition(
      Connection connection, Relation relation, Duration patience) throws SQLException {
    ToldPosition position = toldPosition(connection);
    new OpenTransactions(connection).awaitEnd(patience);
    return fixState(connection, position);
  }

  @Override
  public Optional<Handover.Log> log() {
    return Optional.of(Handover.Log.POSTGRESQL);
  }

  @Override
  public String cureForNoPosition() {
    return "If its user may not ask for it: GRANT EXECUTE ON FUNCTION pg_current_wal_lsn(),"
        + " pg_last_wal_replay_lsn() TO that user.";
  }

  private record ToldPosition(Optional<String> lsn, Optional<Duration> lag) {
    static final ToldPosition UNKNOWN = new ToldPosition(Optional.empty(), Optional.empty());
  }

  private static ToldPosition toldPosition(Connection connection) throws SQLException {
    String sql =
        """
        SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                    ELSE pg_current_wal_lsn() END,
               CASE WHEN pg_is_in_recovery() THEN
                 (extract(epoch FROM now() - pg_last_xact_replay_timestamp()) * 1000)::bigint END\
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      Optional<String> lsn = Optional.ofNullable(row.getString(1));
      long lagInMillis = row.getLong(2);
      return new ToldPosition(
          lsn, row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(lagInMillis)));
    } catch (SQLException e) {
      if (UNSUPPORTED_FUNCTION.contains(e.getSQLState()) || FORBIDDEN.equals(e.getSQLState())) {
        return ToldPosition.UNKNOWN; // an engine that only speaks PostgreSQL's protocol
      }
      throw e;
    }
  }

  /** The connection that holds the snapshot is idle while others read. */
  private static void switchTimeoutsOff(Connection connection) throws SQLException {
    String sql =
        """
        SELECT set_config(name, '0', false) FROM pg_settings
        WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')\
        """;
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Optional<String> exportSnapshot(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
      row.next();
      return Optional.of(
          "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET TRANSACTION SNAPSHOT '%s'"
              .formatted(row.getString(1)));
    } catch (SQLException e) {
      if (UNSUPPORTED_FUNCTION.contains(e.getSQLState())) {
        connection.rollback();
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  @Override
  public Optional<ColumnRead> read(SourceColumn column) {
    String name = quote(column.name());
    DataType plain = PLAIN_TYPES.get(column.typeName());
    if (plain != null) {
      return Optional.of(ColumnRead.plain(column, name, plain));
    }
    return switch (column.typeName()) {
      case "numeric" -> Dialect.declaredDecimal(column, name);
      case "date" ->
          Optional.of(ColumnRead.days(column, "(%s - DATE '1970-01-01')".formatted(name)));
      case "timestamp" -> Optional.of(ColumnRead.clockMicros(column, micros(name)));
      case "timestamptz" -> Optional.of(ColumnRead.instantMicros(column, micros(name)));
      default -> Optional.of(readAsText(column));
    };
  }

  private static String micros(String name) {
    return "(extract(epoch FROM %s) * 1000000)::bigint".formatted(name);
  }

  /** Arrays become JSON, so that they can be taken apart again; all else is as psql prints it. */
  @Override
  public ColumnRead readAsText(SourceColumn column) {
    String name = quote(column.name());
    String text =
        switch (column.typeName()) {
          case "inet" -> "abbrev(%s)".formatted(name); // a cast adds /32 to every address
          case "money" ->
              "%s::numeric::text".formatted(name); // money's own text follows the locale
          default ->
              column.typeName().startsWith("_")
                  ? "to_json(%s)::text".formatted(name)
                  : "%s::text".formatted(name);
        };
    return ColumnRead.plain(column, text, DataTypes.StringType);
  }

  @Override
  public String castToDecimal(String expression, DecimalType type) {
    return "%s::numeric(%d,%d)".formatted(expression, type.precision(), type.scale());
  }

  @Override
  public String literal(LocalDate date) {
    return "DATE '%s'".formatted(date);
  }

  @Override
  public String literal(LocalDateTime clock) {
    return "TIMESTAMP '%s'".formatted(CLOCK.format(clock));
  }

  @Override
  public String literal(Instant instant) {
    return "TIMESTAMPTZ '%s+00'".formatted(CLOCK.format(instant.atOffset(ZoneOffset.UTC)));
  }

  /** Pages of a plain table or materialized view, which PostgreSQL reads by range since 14. */
  @Override
  public OptionalLong pages(Connection connection, Relation.Table table) throws SQLException {
    String sql =
        """
        SELECT pg_relation_size(oid) / current_setting('block_size')::bigint FROM pg_class
        WHERE oid = to_regclass(?) AND relkind IN ('r', 'm')
          AND current_setting('server_version_num')::int >= %d\
        """
            .formatted(FIRST_VERSION_WITH_PAGE_RANGES);
    return number(connection, sql, quote(table));
  }

  @Override
  public OptionalLong rowSizeInBytes(Connection connection, Relation.Table table, long rows)
      throws SQLException {
    String sql =
        """
        SELECT (pg_table_size(oid) / greatest(reltuples, %d))::bigint FROM pg_class
        WHERE oid = to_regclass(?)\
        """
            .formatted(Math.max(rows, 1));
    return number(connection, sql, quote(table));
  }

  private static OptionalLong number(Connection connection, String sql, String argument)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  @Override
  public Failure classify(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case "08004" -> Failure.LOGIN_REFUSED; // no password was sent and one is wanted
      case "3D000" -> Failure.NO_DATABASE;
      case "42P01", "3F000" -> Failure.NO_TABLE;
      case "42703" -> Failure.NO_COLUMN;
      case "42501" -> Failure.FORBIDDEN;
      case "57014" -> Failure.TIMED_OUT;
      case "53300", "57P03" -> Failure.TOO_BUSY;
      case "57P01", "57P02" -> Failure.UNREACHABLE; // the server is going down
      default -> Failure.ofStandardState(state);
    };
  }
}
