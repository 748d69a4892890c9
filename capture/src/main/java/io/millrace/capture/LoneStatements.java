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
  private static final int MOST = 10_000;

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
    String sql =
        "SHOW BINLOG EVENTS IN '%s' FROM %d LIMIT %d"
            .formatted(begin.file(), begin.position(), EVENTS * MOST);
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet found = statement.executeQuery()) {
      long read = 0;
      BinlogPosition end;
      do {
        if (!isLone(found)) {
          return 0;
        }
        read += EVENTS;
        end = new BinlogPosition(begin.file(), found.getLong("End_log_pos"));
      } while (end.compareTo(wanted) < 0);
      return read;
    } catch (SQLException e) {
      LOG.debug("What stands at {} is not told", begin, e);
      return 0;
    }
  }

  private static boolean isLone(ResultSet found) throws SQLException {
    return found.next()
        && found.getString("Event_type").equals("Gtid")
        && found.getString("Info").startsWith("GTID") // and not BEGIN GTID
        && found.next()
        && found.getString("Event_type").equals("Query");
  }
}
