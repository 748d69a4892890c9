package io.millrace.capture;

import io.millrace.capture.CaptureException.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a kind of database server means by log, position and now. Open while a capture runs. */
interface Server extends AutoCloseable {
  /**
   * Connects, and checks that the server writes a log that changes can be captured from.
   *
   * @param name of the capture at the server
   */
  static Server connect(SourceAccess source, String name) {
    return source.kind().equals(SourceAccess.POSTGRESQL)
        ? PostgresServer.connect(source, name)
        : MariaDbServer.connect(source, name);
  }

  /** Tells one server from another: positions of one mean nothing on another. */
  String identity();

  /** All tables that may be captured, in order of their names. */
  List<SourceTable> tables();

  /** Debezium's settings that only this kind of server has. */
  Map<String, String> connector(List<SourceTable> tables);

  /**
   * Checks that the log can be read from a position on.
   *
   * @throws CaptureException if the server has forgotten it
   */
  void check(Position from);

  /** Checks that nothing of this capture's name is left at the server from another folder. */
  void checkUnused();

  /** Removes what is kept at the server under this capture's name. */
  void forget();

  /** The end of what is to be captured. */
  Ending ending(Optional<String> until);

  /** How a position is shown to people, and how they may give it back. */
  String show(Position position);

  /** The position, as the connector is to be given it so that it goes on there. */
  default Map<String, Object> resume(Position from) {
    return from.offset();
  }

  /** Tells the server that nobody will ask for what is before this position again. */
  void keptUntil(Position position);

  @Override
  void close();

  /** A failure to talk to a server that could be reached before. */
  static CaptureException failed(SourceAccess source, String doing, SQLException e) {
    return new CaptureException(
        Kind.UNREACHABLE,
        "Source %s failed while %s (%s, SQLState %s)."
            .formatted(source.place(), doing, said(e), e.getSQLState()),
        e);
  }

  /** What the driver said, in one line. */
  static String said(SQLException e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
