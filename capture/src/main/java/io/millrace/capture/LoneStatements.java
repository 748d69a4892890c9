package io.millrace.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements in the binary log that are no transactions, such as ALTER TABLE. The connector takes
 * each for the begin of one, which nothing ends: where the log ends with them, no position after
 * them is ever told. So the server is asked whether they stand there.
 */
final class LoneStatements {
  private static final Logger LOG = LoggerFactory.getLogger(LoneStatements.class);
  private static final int EVENTS = 2; // of each: its GTID and itself

  private final Connection connection;
  private BinlogPosition asked;
  private long events; // up to where all is asked for; 0 if there is anything else among them

  LoneStatements(Connection connection) {
    this.connection = connection;
  }

  /**
   * Whether the connector has read nothing but lone statements since its last position, and with
   * them all up to a place.
   *
   * @param now where it is, in what it takes for a transaction; its events are counted from there,
   *     and then those by which the server says that there is no more
   * @param wanted always the same
   */
  boolean endAfter(Position now, BinlogPosition wanted) {
    BinlogPosition begin = BinlogPosition.of(now);
    if (!begin.equals(asked)) {
      events = events(begin, wanted);
      asked = begin;
    }
    return events > 0 && now.number("row") == 0 && now.number("event") >= events;
  }

  private long events(BinlogPosition begin, BinlogPosition wanted) {
    long read = 0;
    BinlogPosition end = begin;
    try {
      do {
        end = afterLone(end);
        read += EVENTS;
      } while (end != null && end.compareTo(wanted) < 0);
    } catch (SQLException e) {
      LOG.debug("What stands after {} is not told", end, e);
      return 0;
    }
    return end == null ? 0 : read;
  }

  /** The end of a lone statement; null if none stands there. Two events cost the server little. */
  private BinlogPosition afterLone(BinlogPosition begin) throws SQLException {
    String sql =
        "SHOW BINLOG EVENTS IN '%s' FROM %d LIMIT %d"
            .formatted(begin.file(), begin.position(), EVENTS);
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet found = statement.executeQuery()) {
      boolean isLone =
          found.next()
              && found.getString("Event_type").equals("Gtid")
              && found.getString("Info").startsWith("GTID") // and not BEGIN GTID
              && found.next()
              && found.getString("Event_type").equals("Query");
      return isLone ? new BinlogPosition(begin.file(), found.getLong("End_log_pos")) : null;
    }
  }
}
