package io.millrace.features.online;

import io.millrace.features.reader.PostgresVectors;
import io.millrace.features.reader.StoredTable;
import io.millrace.features.reader.VectorStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Groups in a schema of PostgreSQL, from 14 on; a batch is a transaction. */
public final class PostgresStore extends OnlineStore {

  /** Two exports that make tables in one schema wait for one another. */
  private static final int MAKING = 0x6d696c6c;

  private final Connector connector;
  private final String schema;

  public PostgresStore(Connector connector, String schema, Pace pace) {
    super(pace);
    this.connector = connector;
    this.schema = schema;
  }

  @Override
  public Optional<Edition> whole(StoredTable stored) {
    PostgresTable table = new PostgresTable(schema, stored);
    return connector.inTransaction(
        "while looking at " + table.name(),
        connection ->
            exists(connection, table.registry())
                ? PostgresWriter.floor(connection, table)
                : Optional.empty());
  }

  @Override
  public long entities(StoredTable stored) {
    PostgresTable table = new PostgresTable(schema, stored);
    return connector.inTransaction(
        "while counting " + table.name(),
        connection -> {
          try (Statement count = connection.createStatement();
              ResultSet row = count.executeQuery("SELECT count(*) FROM " + table.path())) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  @Override
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

  @Override
  GroupInStore prepare(StoredTable stored) {
    PostgresTable table = new PostgresTable(schema, stored);
    connector.inTransaction(
        "while making " + table.name(),
        connection -> {
          lock(connection);
          execute(connection, table.createSchema());
          execute(connection, table.createRegistry());
          execute(connection, table.createTable());
          Optional<StoredTable> known = registered(connection, table, stored);
          register(connection, table, known.map(each -> merged(each, stored)).orElse(stored));
          if (known.isPresent()) {
            for (String feature : stored.features()) {
              if (!known.get().columns().containsKey(feature)) {
                execute(connection, table.addColumn(feature));
              }
            }
          }
          return null;
        });
    return new PostgresGroup(connector, table);
  }

  private void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(?, hashtext(?))")) {
      lock.setInt(1, MAKING);
      lock.setString(2, schema);
      lock.execute();
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

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
