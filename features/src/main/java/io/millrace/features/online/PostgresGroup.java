package io.millrace.features.online;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** One version of a group as a table of PostgreSQL. */
record PostgresGroup(Connector connector, PostgresTable table) implements GroupInStore {
  private static final int PAGES_PER_SWEEP = 2_000;

  @Override
  public List<String> columns() {
    return table.columns();
  }

  @Override
  public EntityWriter writer(Edition edition) {
    return new PostgresWriter(connector, table, edition);
  }

  @Override
  public long finish(Edition edition, String slice, String run, Pace.Throttle throttle) {
    boolean newest =
        connector.inTransaction(
            "while finishing " + table.name(),
            connection -> {
              if (PostgresWriter.floor(connection, table)
                  .filter(floor -> floor.compareTo(edition) > 0)
                  .isPresent()) {
                return false;
              }
              remember(connection, edition, slice, run);
              return true;
            });
    return newest ? sweep(edition, throttle) : 0;
  }

  private void remember(Connection connection, Edition edition, String slice, String run)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE %s SET as_of = ?, build = ?, slice = ?, run = ?, finished_at = now() WHERE name = ?"
                .formatted(table.registry()))) {
      PostgresWriter.bind(update, 1, edition);
      update.setString(3, slice);
      update.setString(4, run);
      update.setString(5, table.name());
      update.executeUpdate();
    }
  }

  /** Page by page, each some in a transaction of its own. */
  private long sweep(Edition edition, Pace.Throttle throttle) {
    long deleted = 0;
    try (Connection connection = connector.open();
        PreparedStatement delete = connection.prepareStatement(table.sweep())) {
      connection.setAutoCommit(true);
      long pages = pages(connection);
      for (long page = 0; page < pages; page += PAGES_PER_SWEEP) {
        delete.setString(1, "(%d,0)".formatted(page));
        delete.setString(2, "(%d,0)".formatted(page + PAGES_PER_SWEEP));
        PostgresWriter.bind(delete, 3, edition);
        int gone = delete.executeUpdate();
        throttle.passed(gone);
        deleted += gone;
      }
    } catch (SQLException e) {
      throw connector.explain(e, "while removing old rows of " + table.name());
    }
    return deleted;
  }

  private long pages(Connection connection) throws SQLException {
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

  @Override
  public String toString() {
    return table.path();
  }
}
