package io.millrace.features.online;

import static org.apache.spark.sql.functions.col;

import io.millrace.features.reader.PostgresVectors;
import io.millrace.features.reader.StoredTable;
import io.millrace.features.reader.VectorStore;
import io.millrace.lake.InvalidSpecException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups in a schema of PostgreSQL, from 14 on. An export is a series of batches that each end a
 * transaction; then the store remembers the edition as the newest that it holds whole, and from
 * then on takes none of an older one; then entities that are not in it go. Broken off anywhere, it
 * is begun again and finds what it had written.
 */
public final class PostgresStore {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);
  private static final int PAGES_PER_SWEEP = 2_000;

  /** Two exports that make tables in one schema wait for one another. */
  private static final int MAKING = 0x6d696c6c;

  private final Connector connector;
  private final String schema;
  private final Pace pace;

  public PostgresStore(Connector connector, String schema, Pace pace) {
    this.connector = connector;
    this.schema = schema;
    this.pace = pace;
  }

  /**
   * Puts a slice into the store.
   *
   * @param rows with the table's columns, each entity once; read once
   * @param slice for people who look at the store
   * @param run for the same
   * @return what became of each row
   * @throws io.millrace.lake.UnreachableException if the store goes away; the next export goes on
   */
  public ExportCounts export(
      StoredTable stored, Dataset<Row> rows, Edition edition, String slice, String run) {
    PostgresTable table = new PostgresTable(schema, stored);
    prepare(stored, table);
    ExportCounts written = write(stored, table, rows, edition);
    long deleted = finish(table, edition, slice, run);
    LOG.info("Exported {} of {} to {}: {}", slice, stored.group(), table.path(), written);
    return written.deleting(deleted);
  }

  /** The newest edition that is here whole; empty if none is. */
  public Optional<Edition> whole(StoredTable stored) {
    PostgresTable table = new PostgresTable(schema, stored);
    return inTransaction(
        "while looking at " + table.name(),
        connection ->
            exists(connection, table.registry())
                ? BatchWriter.floor(connection, table)
                : Optional.empty());
  }

  /** How many entities are here, of whatever edition. */
  public long entities(StoredTable stored) {
    PostgresTable table = new PostgresTable(schema, stored);
    return inTransaction(
        "while counting " + table.name(),
        connection -> {
          try (Statement count = connection.createStatement();
              ResultSet row = count.executeQuery("SELECT count(*) FROM " + table.path())) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** As services read it. */
  public VectorStore vectors() {
    return new PostgresVectors(connector::open, schema);
  }

  private static boolean exists(Connection connection, String table) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private ExportCounts write(
      StoredTable stored, PostgresTable table, Dataset<Row> rows, Edition edition) {
    Column[] columns =
        table.columns().stream()
            .map(name -> col("`%s`".formatted(name.replace("`", "``"))))
            .toArray(Column[]::new);
    List<String> types =
        table.columns().stream().map(name -> stored.columns().get(name).toString()).toList();
    PartitionExport partition =
        new PartitionExport(connector, table, types, stored.keys().size(), edition, pace);
    // One line of counts for each connection.
    return rows
        .select(columns)
        .coalesce(pace.connections())
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(partition)
        .collect()
        .stream()
        .reduce(ExportCounts.NONE, ExportCounts::plus);
  }

  /** Makes the table, or adds the columns that have come since. */
  void prepare(StoredTable stored, PostgresTable table) {
    inTransaction(
        "while making " + table.name(),
        connection -> {
          lock(connection);
          execute(connection, table.createSchema());
          execute(connection, table.createRegistry());
          execute(connection, table.createTable());
          Optional<StoredTable> known = registered(connection, table, stored);
          if (known.isPresent()) {
            requireSameTypes(known.get(), stored);
            for (String feature : stored.features()) {
              if (!known.get().columns().containsKey(feature)) {
                execute(connection, table.addColumn(feature));
              }
            }
          }
          register(connection, table, stored);
          return null;
        });
  }

  private void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(?, hashtext(?))")) {
      lock.setInt(1, MAKING);
      lock.setString(2, schema);
      lock.execute();
    }
  }

  private static void requireSameTypes(StoredTable known, StoredTable now) {
    known
        .columns()
        .forEach(
            (name, type) -> {
              if (!type.equals(now.columns().getOrDefault(name, type))) {
                throw new InvalidSpecException(
                    "%s@%d keeps '%s' as %s in the store, and the slice has %s. A column that becomes another needs another version of the group."
                        .formatted(
                            now.group(), now.version(), name, type, now.columns().get(name)));
              }
            });
    if (!known.keys().equals(now.keys())) {
      throw new InvalidSpecException(
          "%s@%d has the keys %s in the store, and now %s. Other keys need another version of the group."
              .formatted(now.group(), now.version(), known.keys(), now.keys()));
    }
  }

  private static Optional<StoredTable> registered(
      Connection connection, PostgresTable table, StoredTable stored) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT keys, columns, made FROM %s WHERE name = ?".formatted(table.registry()))) {
      select.setString(1, table.name());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                StoredTable.of(
                    stored.group(),
                    stored.version(),
                    row.getString(1),
                    row.getString(2),
                    row.getString(3)))
            : Optional.empty();
      }
    }
  }

  private static void register(Connection connection, PostgresTable table, StoredTable stored)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO %s (name, feature_group, version, keys, columns, made) VALUES (?, ?, ?, ?::json, ?::json, ?::json) ON CONFLICT (name) DO UPDATE SET columns = excluded.columns, made = excluded.made"
                .formatted(table.registry()))) {
      upsert.setString(1, table.name());
      upsert.setString(2, stored.group());
      upsert.setInt(3, stored.version());
      upsert.setString(4, stored.keysText());
      upsert.setString(5, stored.columnsText());
      upsert.setString(6, stored.madeText());
      upsert.executeUpdate();
    }
  }

  /**
   * Remembers the edition as the newest that is there whole, then removes what is older.
   *
   * @return how many entities went
   */
  long finish(PostgresTable table, Edition edition, String slice, String run) {
    boolean newest =
        inTransaction(
            "while finishing " + table.name(),
            connection -> {
              if (BatchWriter.floor(connection, table)
                  .filter(floor -> floor.compareTo(edition) > 0)
                  .isPresent()) {
                return false;
              }
              remember(connection, table, edition, slice, run);
              return true;
            });
    return newest ? sweep(table, edition) : 0;
  }

  private static void remember(
      Connection connection, PostgresTable table, Edition edition, String slice, String run)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE %s SET as_of = ?, build = ?, slice = ?, run = ?, finished_at = now() WHERE name = ?"
                .formatted(table.registry()))) {
      BatchWriter.bind(update, 1, edition);
      update.setString(3, slice);
      update.setString(4, run);
      update.setString(5, table.name());
      update.executeUpdate();
    }
  }

  /** Page by page, each some in a transaction of its own. */
  private long sweep(PostgresTable table, Edition edition) {
    Pace.Throttle throttle = new Pace(1, pace.batch(), pace.rowsPerSecond()).throttle();
    long deleted = 0;
    try (Connection connection = connector.open();
        PreparedStatement delete = connection.prepareStatement(table.sweep())) {
      connection.setAutoCommit(true);
      long pages = pages(connection, table);
      for (long page = 0; page < pages; page += PAGES_PER_SWEEP) {
        delete.setString(1, "(%d,0)".formatted(page));
        delete.setString(2, "(%d,0)".formatted(page + PAGES_PER_SWEEP));
        BatchWriter.bind(delete, 3, edition);
        int gone = delete.executeUpdate();
        throttle.passed(gone);
        deleted += gone;
      }
    } catch (SQLException e) {
      throw connector.explain(e, "while removing old rows of " + table.name());
    }
    return deleted;
  }

  private static long pages(Connection connection, PostgresTable table) throws SQLException {
    try (PreparedStatement size =
        connection.prepareStatement(
            "SELECT pg_relation_size(?::regclass) / current_setting('block_size')::int")) {
      size.setString(1, table.path());
      try (ResultSet row = size.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** Work that is done whole or not at all. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  private <T> T inTransaction(String doing, Work<T> work) {
    try (Connection connection = connector.open()) {
      connection.setAutoCommit(false);
      T done = work.in(connection);
      connection.commit();
      return done;
    } catch (SQLException e) {
      throw connector.explain(e, doing);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
