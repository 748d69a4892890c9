package io.millrace.capture;

import static io.millrace.capture.CaptureException.invalid;

import io.millrace.capture.CaptureException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MariaDB, by its binary log. Nothing is kept at the server, and nothing holds its log back. */
final class MariaDbServer implements Server {
  private static final Logger LOG = LoggerFactory.getLogger(MariaDbServer.class);
  private static final int LOGIN_REFUSED = 1045;
  private static final int NO_DATABASE = 1049;

  private final SourceAccess source;
  private final Connection connection;

  private MariaDbServer(SourceAccess source, Connection connection) {
    this.source = source;
    this.connection = connection;
  }

  static MariaDbServer connect(SourceAccess source, String name) {
    MariaDbServer server;
    try {
      server = new MariaDbServer(source, source.connect());
    } catch (SQLException e) {
      throw refused(source, e);
    }
    try {
      server.checkServer();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static CaptureException refused(SourceAccess source, SQLException e) {
    String said = Server.said(e);
    return switch (e.getErrorCode()) {
      case NO_DATABASE ->
          new CaptureException(
              Kind.INVALID,
              "Source %s has no such database (%s). Mend the end of its url."
                  .formatted(source.place(), said),
              e);
      case LOGIN_REFUSED ->
          new CaptureException(
              Kind.UNREACHABLE,
              "Source %s does not let us in (%s). Check its user and what its password refers to."
                  .formatted(source.place(), said),
              e);
      default ->
          new CaptureException(
              Kind.UNREACHABLE,
              "Source %s does not answer (%s). Is the server up, and can this machine reach it?"
                  .formatted(source.place(), said),
              e);
    };
  }

  private void checkServer() {
    if (!ask("SELECT version()").contains("MariaDB")) {
      throw invalid(
          "Source %s is no MariaDB but %s. Changes can be captured of PostgreSQL and MariaDB.",
          source.place(), ask("SELECT version()"));
    }
    if (!ask("SELECT @@log_bin").equals("1")) {
      throw invalid(
          "Source %s writes no binary log. Start the server with --log-bin.", source.place());
    }
    demand("binlog_format", "ROW");
    demand("binlog_row_image", "FULL");
  }

  private void demand(String variable, String value) {
    String found = ask("SELECT @@global." + variable);
    if (!found.equals(value)) {
      throw invalid(
          "Source %s has %s = %s, and its log does not hold whole rows. Run: SET GLOBAL %s = %s; and keep it in the server's settings.",
          source.place(), variable, found, variable, value);
    }
  }

  @Override
  public String identity() {
    return "mariadb %s %s".formatted(ask("SELECT @@server_id"), source.database());
  }

  @Override
  public List<SourceTable> tables() {
    List<SourceTable> tables = new ArrayList<>();
    String sql =
        "SELECT table_schema, table_name FROM information_schema.tables "
            + "WHERE table_type = 'BASE TABLE' AND table_schema = ? ORDER BY 1, 2";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, source.database());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          tables.add(new SourceTable(row.getString(1), row.getString(2), true));
        }
      }
      return tables;
    } catch (SQLException e) {
      throw Server.failed(source, "listing its tables", e);
    }
  }

  @Override
  public Map<String, String> connector(List<SourceTable> tables) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("connector.class", "io.debezium.connector.mariadb.MariaDbConnector");
    settings.put("database.include.list", "^" + source.database() + "$");
    int serverId = ThreadLocalRandom.current().nextInt(1_000_000_000, 2_000_000_000);
    settings.put("database.server.id", String.valueOf(serverId)); // as a replica; no two alike
    settings.put("bigint.unsigned.handling.mode", "precise"); // or values above 2^63 turn negative
    settings.put("connect.keep.alive.interval.ms", "500"); // the server says so when it is quiet
    settings.put("heartbeat.interval.ms", "5"); // where the log may be cut
    settings.put("schema.history.internal.store.only.captured.databases.ddl", "true");
    source.sslMode().ifPresent(mode -> settings.put("database.ssl.mode", mode.replace('-', '_')));
    return settings;
  }

  @Override
  public void check(Position from) {
    BinlogPosition wanted = BinlogPosition.of(from);
    BinlogPosition now = now();
    if (!logs().contains(wanted.file()) || wanted.compareTo(now) > 0) {
      throw invalid(
          "The changes of source %s after %s cannot be read: its binary logs are %s, and it stands at %s. Nothing was captured, since a part would be missing without notice. Begin a new journal in another folder with a snapshot, and read both; and raise binlog_expire_logs_seconds, or capture more often.",
          source.place(), wanted, String.join(", ", logs()), now);
    }
  }

  private List<String> logs() {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement("SHOW BINARY LOGS");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        names.add(row.getString(1));
      }
      return names;
    } catch (SQLException e) {
      throw forbidden("SHOW BINARY LOGS", e);
    }
  }

  private BinlogPosition now() {
    try (PreparedStatement statement = connection.prepareStatement("SHOW MASTER STATUS");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new BinlogPosition(row.getString(1), row.getLong(2));
    } catch (SQLException e) {
      throw forbidden("SHOW MASTER STATUS", e);
    }
  }

  private CaptureException forbidden(String sql, SQLException e) {
    return new CaptureException(
        Kind.INVALID,
        "Source %s does not let user %s run %s (%s). It needs: GRANT SELECT, RELOAD, SHOW DATABASES, LOCK TABLES, BINLOG MONITOR, REPLICATION SLAVE ON *.*"
            .formatted(source.place(), source.user().orElse(""), sql, Server.said(e)),
        e);
  }

  /** Nothing of it is at the server. */
  @Override
  public void checkUnused() {}

  @Override
  public void forget() {}

  @Override
  public void keptUntil(Position position) {}

  @Override
  public Ending ending(Optional<String> until) {
    BinlogPosition now = now();
    BinlogPosition wanted = until.map(BinlogPosition::parse).orElse(now);
    if (wanted.compareTo(now) > 0) {
      throw new CaptureException(
          Kind.INPUT_NOT_READY,
          "Source %s stands at %s and has not come to %s. Try again later."
              .formatted(source.place(), now, wanted));
    }
    LoneStatements alone = new LoneStatements(connection);
    return record -> {
      if (!Records.isHeartbeat(record) || Position.inSnapshot(record)) {
        return Ending.Cut.NONE;
      }
      Position position = Position.after(record);
      if (position.number("event") > 0 || position.number("row") > 0) { // in a transaction
        return alone.endAfter(position, wanted) ? Ending.Cut.END : Ending.Cut.NONE;
      }
      boolean reached = BinlogPosition.of(position).compareTo(wanted) >= 0;
      return reached ? Ending.Cut.END : Ending.Cut.MAY;
    };
  }

  @Override
  public String show(Position position) {
    return BinlogPosition.of(position).toString();
  }

  private String ask(String sql) {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return String.valueOf(row.getString(1));
    } catch (SQLException e) {
      throw Server.failed(source, "running: " + sql, e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("A connection was not closed as it should be", e);
    }
  }
}
