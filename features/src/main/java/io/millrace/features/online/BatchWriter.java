package io.millrace.features.online;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * Writes batches of one edition over one connection, each in a transaction of its own: the newer
 * value of an entity stands after it, whoever else writes.
 */
final class BatchWriter implements AutoCloseable {
  private static final String DEADLOCK = "40P01";
  private static final int TRIES = 5;

  private final Connection connection;
  private final PostgresTable table;
  private final Edition edition;

  BatchWriter(Connection connection, PostgresTable table, Edition edition) throws SQLException {
    this.connection = connection;
    this.table = table;
    this.edition = edition;
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute(table.createStage());
    }
    connection.setAutoCommit(false);
  }

  /**
   * Writes a batch.
   *
   * @return what became of its rows; if the store holds a newer edition whole, all are outdated
   */
  ExportCounts write(byte[] batch, int rows) throws SQLException {
    for (int tried = 1; ; tried++) {
      try {
        ExportCounts counts = attempt(batch, rows);
        connection.commit();
        return counts;
      } catch (SQLException e) {
        rollBack(e);
        if (!DEADLOCK.equals(e.getSQLState()) || tried == TRIES) {
          throw e;
        }
      }
    }
  }

  /** What went wrong first is what is told, also if the connection is gone by now. */
  private void rollBack(SQLException first) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      first.addSuppressed(e);
    }
  }

  private ExportCounts attempt(byte[] batch, int rows) throws SQLException {
    if (floor(connection, table).filter(floor -> floor.compareTo(edition) > 0).isPresent()) {
      return ExportCounts.outdated(rows);
    }
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(table.copyIntoStage(), new java.io.ByteArrayInputStream(batch));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a stream of bytes in memory
    }
    long written;
    try (PreparedStatement upsert = connection.prepareStatement(table.upsert())) {
      bind(upsert, 1, edition);
      written = upsert.executeUpdate();
    }
    long unchanged = written == rows ? 0 : held() - written;
    return new ExportCounts(rows, written, unchanged, rows - written - unchanged, 0, 0);
  }

  private long held() throws SQLException {
    try (PreparedStatement count = connection.prepareStatement(table.countHeld())) {
      bind(count, 1, edition);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** The newest edition that is in the store whole, if one is. */
  static Optional<Edition> floor(Connection connection, PostgresTable table) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(table.floor())) {
      select.setString(1, table.name());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next() || row.getTimestamp(1) == null) {
          return Optional.empty();
        }
        return Optional.of(new Edition(row.getTimestamp(1).toInstant(), row.getLong(2)));
      }
    }
  }

  static void bind(PreparedStatement statement, int at, Edition edition) throws SQLException {
    statement.setTimestamp(at, Timestamp.from(edition.asOf()));
    statement.setLong(at + 1, edition.build());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
