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
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL 14 and later, by logical decoding with {@code pgoutput}. The replication slot holds
 * the log back until the journal has it; slot and publication bear the capture's name.
 */
final class PostgresServer implements Server {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final int OLDEST = 140_000; // from here on a message in the log can be decoded
  private static final String COMMIT = "lsn_commit";
  private static final String UNDEFINED_FUNCTION_OR_TABLE = "42";
  private static final String TABLES =
      """
      SELECT n.nspname, c.relname,
        c.relreplident IN ('f', 'i') OR c.relreplident = 'd' AND EXISTS (
          SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
        AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      ORDER BY 1, 2
      """;

  private final SourceAccess source;
  private final String name;
  private final Connection connection;

  private PostgresServer(SourceAccess source, String name, Connection connection) {
    this.source = source;
    this.name = name;
    this.connection = connection;
  }

  static PostgresServer connect(SourceAccess source, String name) {
    PostgresServer server;
    try {
      server = new PostgresServer(source, name, source.connect());
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
    String state = String.valueOf(e.getSQLState());
    if (state.equals("3D000")) {
      return new CaptureException(
          Kind.INVALID,
          "Source %s has no such database (%s). Mend the end of its url."
              .formatted(source.place(), Server.said(e)),
          e);
    }
    String cure =
        state.startsWith("28")
            ? "Check its user and what its password refers to."
            : "Is the server up, and can this machine reach it?";
    return new CaptureException(
        Kind.UNREACHABLE,
        "Source %s does not let us in (%s). %s".formatted(source.place(), Server.said(e), cure),
        e);
  }

  private void checkServer() {
    if (Integer.parseInt(ask("SHOW server_version_num")) < OLDEST) {
      throw invalid(
          "Source %s is PostgreSQL %s; changes can be captured from version 14 on.",
          source.place(), ask("SHOW server_version"));
    }
    if (!ask("SHOW wal_level").equals("logical")) {
      throw invalid(
          "Source %s has wal_level = %s, so its log cannot be decoded. Run: ALTER SYSTEM SET wal_level = logical; and restart the server.",
          source.place(), ask("SHOW wal_level"));
    }
    if (ask("SELECT pg_is_in_recovery()").equals("t")) {
      throw invalid(
          "Source %s is a standby. Capture from the primary: where the log stands is marked by a message in it.",
          source.place());
    }
  }

  @Override
  public String identity() {
    try {
      return "postgresql "
          + ask("SELECT system_identifier FROM pg_control_system()")
          + " "
          + source.database();
    } catch (CaptureException forbidden) {
      return "postgresql " + source.database();
    }
  }

  @Override
  public List<SourceTable> tables() {
    List<SourceTable> tables = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TABLES);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        tables.add(new SourceTable(row.getString(1), row.getString(2), row.getBoolean(3)));
      }
      return tables;
    } catch (SQLException e) {
      throw Server.failed(source, "listing its tables", e);
    }
  }

  @Override
  public Map<String, String> connector(List<SourceTable> tables) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    settings.put("database.dbname", source.database());
    settings.put("plugin.name", "pgoutput");
    settings.put("slot.name", name);
    settings.put("publication.name", name);
    settings.put("publication.autocreate.mode", publicationIsOurs() ? "filtered" : "disabled");
    settings.put("publish.via.partition.root", "true");
    settings.put("flush.lsn.source", "false"); // ours to do, when the journal is safe
    settings.put("interval.handling.mode", "string"); // months have no length
    settings.putAll(MovedRows.SETTINGS);
    source.sslMode().ifPresent(mode -> settings.put("database.sslmode", mode));
    return settings;
  }

  /** Whether it is for us to make and to keep in step with the tables. */
  private boolean publicationIsOurs() {
    String others =
        "SELECT count(*) FROM pg_publication WHERE pubname = '%s' AND NOT pg_has_role(pubowner, 'USAGE')"
            .formatted(name);
    return ask(others).equals("0");
  }

  @Override
  public void check(Position from) {
    Map<String, String> slot =
        slot()
            .orElseThrow(
                () -> gone(from, "the replication slot %s is not there any more".formatted(name)));
    if ("lost".equals(slot.get("wal_status"))) {
      throw gone(from, "the server removed the log (max_slot_wal_keep_size)");
    }
    if (Lsn.parse(slot.get("confirmed_flush_lsn")) > from.number(COMMIT)) {
      throw gone(
          from,
          "the slot has gone on to %s, so something else has read from it"
              .formatted(slot.get("confirmed_flush_lsn")));
    }
    if (slot.get("active").equals("t")) {
      throw new CaptureException(
          Kind.CONFLICT,
          "Another process (%s of the server) reads from the replication slot %s of source %s. Wait for it to end."
              .formatted(slot.get("active_pid"), name, source.place()));
    }
  }

  private CaptureException gone(Position from, String why) {
    return invalid(
        "The changes of source %s after %s cannot be read: %s. Nothing was captured, since a part would be missing without notice. Remove what is left with --drop, begin a new journal in another folder with a snapshot, and read both.",
        source.place(), show(from), why);
  }

  @Override
  public void checkUnused() {
    if (slot().isPresent()) {
      throw invalid(
          "Source %s has a replication slot %s already, but this folder has no journal of it. Give the folder that has as --out, or another --name; if the slot is of no use any more, remove it with --drop.",
          source.place(), name);
    }
  }

  private Optional<Map<String, String>> slot() {
    String sql = "SELECT * FROM pg_replication_slots WHERE slot_name = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        Map<String, String> slot = new TreeMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          slot.put(row.getMetaData().getColumnLabel(i), String.valueOf(row.getString(i)));
        }
        return Optional.of(slot);
      }
    } catch (SQLException e) {
      throw Server.failed(source, "looking for the slot " + name, e);
    }
  }

  @Override
  public void forget() {
    if (slot().isPresent()) {
      awaitFree();
      ask("SELECT pg_drop_replication_slot('%s')".formatted(name));
    }
    tell("DROP PUBLICATION IF EXISTS " + name);
  }

  /**
   * A connector that was ended lets go of the slot a moment later.
   *
   * @throws CaptureException if it does not
   */
  private void awaitFree() {
    Optional<Map<String, String>> slot =
        Patience.until(this::slot, s -> s.isEmpty() || s.get().get("active").equals("f"));
    if (slot.isPresent() && !slot.get().get("active").equals("f")) {
      throw new CaptureException(
          Kind.CONFLICT,
          "Another process (%s of the server) reads from the replication slot %s of source %s. End it first."
              .formatted(slot.get().get("active_pid"), name, source.place()));
    }
  }

  @Override
  public Ending ending(Optional<String> until) {
    long now = Lsn.parse(ask("SELECT pg_current_wal_insert_lsn()"));
    long wanted = until.map(this::parse).orElse(Long.MAX_VALUE);
    if (until.isPresent() && wanted > now) {
      throw new CaptureException(
          Kind.INPUT_NOT_READY,
          "Source %s stands at %s and has not come to %s. Try again later."
              .formatted(source.place(), Lsn.show(now), until.get()));
    }
    PostgresEnding ending = new PostgresEnding(this, UUID.randomUUID().toString(), wanted);
    if (slot().isPresent()) {
      ending.reading();
    }
    return ending;
  }

  private long parse(String position) {
    if (!Lsn.isLsn(position)) {
      throw invalid(
          "'%s' is no position of PostgreSQL's log. Write one as in 0/16B3748.", position);
    }
    return Lsn.parse(position);
  }

  /** Puts a message into the log, in a transaction of its own. */
  void mark(String message) {
    ask(
        "SELECT pg_logical_emit_message(true, '%s', '%s')"
            .formatted(PostgresEnding.PREFIX, message));
  }

  @Override
  public String show(Position position) {
    return Lsn.show(position.number(COMMIT));
  }

  /**
   * One byte before the end of the last commit. Of a position that is also the position of a change
   * (of a transaction that ran at the same time and was committed later), Debezium takes that
   * change as read, and leaves it out with all that its transaction did before.
   */
  @Override
  public Map<String, Object> resume(Position from) {
    Map<String, Object> offset = new TreeMap<>(from.offset());
    long before = from.number(COMMIT) - 1;
    offset.put("lsn", before);
    offset.put("lsn_proc", before);
    return offset;
  }

  @Override
  public void keptUntil(Position position) {
    try {
      awaitFree();
      if (slot().isPresent()) {
        ask("SELECT pg_replication_slot_advance('%s', '%s')".formatted(name, show(position)));
      }
    } catch (CaptureException e) {
      LOG.warn("The server keeps its log until the next capture: {}", e.getMessage());
    }
  }

  private String ask(String sql) {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return String.valueOf(row.getString(1));
    } catch (SQLException e) {
      throw refusedTo(sql, e);
    }
  }

  private void tell(String sql) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    } catch (SQLException e) {
      throw refusedTo(sql, e);
    }
  }

  private CaptureException refusedTo(String sql, SQLException e) {
    if (String.valueOf(e.getSQLState()).startsWith(UNDEFINED_FUNCTION_OR_TABLE)) {
      return new CaptureException(
          Kind.INVALID,
          "Source %s does not let user %s run: %s (%s)."
              .formatted(source.place(), source.user().orElse(""), sql, Server.said(e)),
          e);
    }
    return Server.failed(source, "running: " + sql, e);
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
