package io.millrace.ingest.jdbc;

import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.InvalidSpecException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions of a PostgreSQL server that have written something and not ended yet. */
final class OpenTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(OpenTransactions.class);
  private static final long FIRST_PAUSE_MS = 20;
  private static final long LONGEST_PAUSE_MS = 2_000;

  private final Connection connection;

  OpenTransactions(Connection connection) {
    this.connection = connection;
  }

  /**
   * Waits until all have ended that are open now; others may have begun by then.
   *
   * <p>All that are open have a lower number than one that begins now. A snapshot's {@code xmax}
   * does not do for that: it is the number after the last one that <em>ended</em>.
   *
   * @throws InputNotReadyException if that takes longer than the patience
   * @throws InvalidSpecException if the server is a replica, which cannot tell what is open
   */
  void awaitEnd(Duration patience) throws SQLException {
    long next = newest();
    long begun = System.nanoTime();
    long pause = FIRST_PAUSE_MS;
    while (number("SELECT txid_snapshot_xmin(txid_current_snapshot())") < next) {
      if (System.nanoTime() - begun > patience.toNanos()) {
        throw new InputNotReadyException(
            "The table cannot be copied yet: a transaction of the database has been open for more than %s, and its changes might be missing in the copy and in the journal after it. %s End it, or run again when it has ended."
                .formatted(patience, oldest()));
      }
      if (pause == FIRST_PAUSE_MS) {
        LOG.info("Waiting up to {} for open transactions of the database to end", patience);
      }
      pause(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  private long newest() throws SQLException {
    String sql = "SELECT CASE WHEN NOT pg_is_in_recovery() THEN txid_current() END";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      long number = row.getLong(1);
      if (row.wasNull()) {
        throw new InvalidSpecException(
            "A table that a journal goes on from cannot be copied from a replica, which does not tell what transactions are open: let the source's url name the primary.");
      }
      return number;
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputNotReadyException("The wait for open transactions was interrupted.", e);
    }
  }

  private String oldest() throws SQLException {
    String sql =
        """
        SELECT pid, usename, xact_start FROM pg_stat_activity
        WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 1\
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next()
          ? "The oldest that we may see is of user '%s', process %d, since %s."
              .formatted(row.getString(2), row.getInt(1), row.getString(3))
          : "It may be a prepared one: see pg_prepared_xacts.";
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
