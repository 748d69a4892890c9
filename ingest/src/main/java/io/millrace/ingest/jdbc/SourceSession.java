package io.millrace.ingest.jdbc;

import io.millrace.ingest.journal.format.Handover;
import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection that fixes a state of the source, and the questions we ask on it. */
final class SourceSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SourceSession.class);

  private final JdbcSource source;
  private final Relation from;
  private final Dialect dialect;
  private final Connection connection;
  private final SourceState state;

  private SourceSession(
      JdbcSource source, Relation from, Connection connection, SourceState state) {
    this.source = source;
    this.from = from;
    this.dialect = Dialect.of(source.url());
    this.connection = connection;
    this.state = state;
  }

  static SourceSession open(JdbcSource source, Relation from, Configuration hadoop) {
    return open(source, from, hadoop, (dialect, connection) -> dialect.fixState(connection, from));
  }

  /**
   * Of a state that lacks nothing that was logged before its position.
   *
   * @param patience how long to wait for transactions that might have logged something by then
   */
  static SourceSession openAfterPosition(
      JdbcSource source, Relation from, Configuration hadoop, Duration patience) {
    return open(
        source,
        from,
        hadoop,
        (dialect, connection) -> dialect.fixStateAfterPosition(connection, from, patience));
  }

  /** How the state is fixed. */
  @FunctionalInterface
  private interface Fixing {
    SourceState fix(Dialect dialect, Connection connection) throws SQLException;
  }

  private static SourceSession open(
      JdbcSource source, Relation from, Configuration hadoop, Fixing fixing) {
    Connection connection;
    try {
      connection = Connections.open(source, hadoop);
    } catch (SQLException e) {
      throw Failures.whileConnecting(source, e);
    }
    try {
      SourceState state = fixing.fix(Dialect.of(source.url()), connection);
      return new SourceSession(source, from, connection, state);
    } catch (SQLException e) {
      closeQuietly(connection);
      throw Failures.whileReading(source, from, e);
    } catch (RuntimeException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  SourceState state() {
    return state;
  }

  /**
   * The position before which the state lacks nothing.
   *
   * @throws InvalidSpecException if the server tells none
   */
  LogPosition logPosition() throws SQLException {
    Optional<Handover.Log> log = dialect.log();
    if (log.isEmpty() || state.position().isEmpty()) {
      throw new InvalidSpecException(
          "Source %s tells no position of its log, so no journal can go on where a copy of %s ends. %s"
              .formatted(source.name(), from, dialect.cureForNoPosition()));
    }
    return new LogPosition(log.get(), state.position().get(), dialect.servers(connection));
  }

  Connection connection() {
    return connection;
  }

  /** The relation as it stands after FROM. */
  String fromSql() {
    return from instanceof Relation.Query query
        ? "(%s) millrace_query".formatted(query.sql())
        : dialect.quote((Relation.Table) from);
  }

  List<SourceColumn> columns() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet none =
            statement.executeQuery("SELECT * FROM %s WHERE 1 = 0".formatted(fromSql()))) {
      return SourceColumn.of(none.getMetaData());
    } catch (SQLException e) {
      if (from instanceof Relation.Table table && isAbsent(table, e)) {
        throw noSuchTable(table, e);
      }
      throw e;
    }
  }

  private boolean isAbsent(Relation.Table table, SQLException e) throws SQLException {
    return switch (dialect.classify(e)) {
      case NO_TABLE -> true;
      case STATEMENT_REFUSED -> !tables(table).contains(table.name());
      default -> false;
    };
  }

  private InvalidSpecException noSuchTable(Relation.Table table, SQLException cause)
      throws SQLException {
    String schema = table.schema().map("schema '%s' of "::formatted).orElse("");
    return new InvalidSpecException(
        "There is no table '%s' in %ssource %s, or its user may not see it. %s"
            .formatted(
                table.name(),
                schema,
                source.name(),
                Nearest.hint(table.name(), tables(table), "tables there")),
        cause);
  }

  private TreeSet<String> tables(Relation.Table table) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback(); // after a failed statement PostgreSQL takes no other in a transaction
    }
    DatabaseMetaData metadata = connection.getMetaData();
    Dialect.MetadataPlace place = dialect.place(connection, table);
    String schemaPattern = place.schema() == null ? null : escaped(metadata, place.schema());
    TreeSet<String> names = new TreeSet<>();
    try (ResultSet rows = metadata.getTables(place.catalog(), schemaPattern, "%", null)) {
      while (rows.next()) {
        String type = String.valueOf(rows.getString("TABLE_TYPE"));
        if (type.contains("TABLE") || type.contains("VIEW")) {
          names.add(rows.getString("TABLE_NAME"));
        }
      }
    }
    return names;
  }

  private static String escaped(DatabaseMetaData metadata, String name) throws SQLException {
    String escape = metadata.getSearchStringEscape();
    return name.replace(escape, escape + escape)
        .replace("_", escape + "_")
        .replace("%", escape + "%");
  }

  /** The only column of the primary key; empty if there is none, or there are several. */
  Optional<String> singleKey() throws SQLException {
    if (!(from instanceof Relation.Table table)) {
      return Optional.empty();
    }
    Dialect.MetadataPlace place = dialect.place(connection, table);
    List<String> keys = new ArrayList<>();
    try (ResultSet rows =
        connection.getMetaData().getPrimaryKeys(place.catalog(), place.schema(), place.table())) {
      while (rows.next()) {
        keys.add(rows.getString("COLUMN_NAME"));
      }
    }
    return keys.size() == 1 ? Optional.of(keys.get(0)) : Optional.empty();
  }

  OptionalLong pages() throws SQLException {
    return from instanceof Relation.Table table
        ? dialect.pages(connection, table)
        : OptionalLong.empty();
  }

  OptionalLong rowSizeInBytes(long rows) throws SQLException {
    return from instanceof Relation.Table table
        ? dialect.rowSizeInBytes(connection, table, rows)
        : OptionalLong.empty();
  }

  /**
   * What there is to read, asked in one statement, so that the source scans the rows once for it.
   *
   * @param where a predicate; empty for all rows
   * @param narrowed columns whose values must fit the type they are read as
   */
  Tally tally(
      Optional<String> where,
      List<ColumnRead> sums,
      List<ColumnRead> narrowed,
      Optional<SplitKey> key)
      throws SQLException {
    List<String> items = new ArrayList<>(List.of("COUNT(*)"));
    sums.forEach(column -> items.add(dialect.sum(column)));
    narrowed.forEach(column -> items.add(countOfMisfits(column)));
    key.ifPresent(k -> items.add("MIN(%s)".formatted(k.column().expression())));
    key.ifPresent(k -> items.add("MAX(%s)".formatted(k.column().expression())));
    String sql =
        "SELECT %s FROM %s%s"
            .formatted(
                String.join(", ", items), fromSql(), where.map(" WHERE "::concat).orElse(""));
    LOG.debug("Counting: {}", sql);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      int at = 2;
      Map<String, BigDecimal> total = new LinkedHashMap<>();
      for (ColumnRead column : sums) {
        BigDecimal sum = row.getBigDecimal(at++);
        if (sum != null) {
          total.put(column.name(), sum);
        }
      }
      for (ColumnRead column : narrowed) {
        refuseMisfits(column, row.getLong(at++));
      }
      Optional<BigInteger> least = key.isPresent() ? key.get().value(row, at) : Optional.empty();
      Optional<BigInteger> greatest =
          key.isPresent() ? key.get().value(row, at + 1) : Optional.empty();
      return new Tally(row.getLong(1), total, least, greatest);
    }
  }

  /** How many rows, their sums by column, and the ends of the split key, if there are any keys. */
  record Tally(
      long rows,
      Map<String, BigDecimal> sums,
      Optional<BigInteger> least,
      Optional<BigInteger> greatest) {}

  private String countOfMisfits(ColumnRead column) {
    return "COUNT(CASE WHEN %s <> %s THEN 1 END)"
        .formatted(dialect.quote(column.name()), column.expression());
  }

  private void refuseMisfits(ColumnRead column, long misfits) {
    if (misfits > 0) {
      throw new InvalidSpecException(
          "%d values of column '%s' of %s do not fit %s without rounding. Give its 'type' under 'columns' more digits, or make it a string."
              .formatted(misfits, column.name(), from, column.type().sql()));
    }
  }

  @Override
  public void close() {
    closeQuietly(connection);
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("A connection was gone before we closed it", e);
    }
  }
}
