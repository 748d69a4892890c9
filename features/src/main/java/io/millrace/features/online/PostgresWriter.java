package io.millrace.features.online;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.postgresql.PGConnection;

/** Writes over one connection, each batch in a transaction of its own. */
final class PostgresWriter implements EntityWriter {
  private static final String DEADLOCK = "40P01";
  private static final int TRIES = 5;

  private final Connector connector;
  private final Connection connection;
  private final PostgresTable table;
  private final Edition edition;
  private final CopyBatch batch;

  PostgresWriter(Connector connector, PostgresTable table, Edition edition) {
    this.connector = connector;
    this.table = table;
    this.edition = edition;
    this.batch = new CopyBatch(table.featureTypes());
    this.connection = connector.open();
    try {
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute(table.createStage());
        statement.execute(PostgresTable.LOOK_UP_BY_KEY);
      }
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      close();
      throw explained(e);
    }
  }

  @Override
  public void add(InternalRow row) {
    batch.add(row);
  }

  @Override
  public int rows() {
    return batch.rows();
  }

  @Override
  public int sizeInBytes() {
    return batch.sizeInBytes();
  }

  @Override
  public ExportCounts flush() {
    byte[] rows = batch.finished();
    for (int tried = 1; ; tried++) {
      try {
        ExportCounts counts = attempt(rows, batch.rows());
        connection.commit();
        batch.clear();
        return counts;
      } catch (SQLException e) {
        rollBack(e);
        if (!DEADLOCK.equals(e.getSQLState()) || tried == TRIES) {
          throw explained(e);
        }
      }
    }
  }

  private RuntimeException explained(SQLException e) {
    return connector.explain(e, "while writing " + table.name());
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
          .copyIn(table.copyIntoStage(), new ByteArrayInputStream(batch));
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
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw explained(e);
    }
  }
}
