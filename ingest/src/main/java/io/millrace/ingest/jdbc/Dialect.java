package io.millrace.ingest.jdbc;

import io.millrace.ingest.journal.format.Handover;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** What is peculiar to an engine. A new engine is one class and one entry in {@link #KNOWN}. */
interface Dialect {
  List<Dialect> KNOWN = List.of(new PostgreSql(), new MySql());

  /** The one that knows the URL, or else what JDBC and standard SQL promise of any engine. */
  static Dialect of(String url) {
    return KNOWN.stream().filter(d -> d.handles(url)).findFirst().orElseGet(() -> new Generic(url));
  }

  boolean handles(String url);

  /** The driver to load where the source names none; empty to ask JDBC's driver manager. */
  Optional<String> driver();

  /** The URL as this driver must see it. */
  default String connectUrl(String url, String driver) {
    return url;
  }

  /** A URL by which Spark comes to quote names as this engine does; nobody connects to it. */
  default String sparkUrl(String url) {
    return url;
  }

  /** Driver properties, unless the source sets them itself. */
  Map<String, String> driverDefaults(JdbcSource.Limits limits);

  /** Makes a new connection fit for reading, whatever the server's defaults are. */
  void prepare(Connection connection) throws SQLException;

  /** Fixes the state that this connection sees, and says what is known of it. */
  SourceState fixState(Connection connection, Relation relation) throws SQLException;

  /** The log whose positions a journal of this engine tells too; empty if there is none. */
  default Optional<Handover.Log> log() {
    return Optional.empty();
  }

  /**
   * Like {@link #fixState}, and whatever this state lacks will be logged after its position.
   *
   * @param patience how long to wait for transactions that logged something before it
   * @throws io.millrace.lake.InputNotReadyException if these do not end
   */
  default SourceState fixStateAfterPosition(
      Connection connection, Relation relation, Duration patience) throws SQLException {
    return fixState(connection, relation);
  }

  /** By what names the server goes in its log. */
  default Set<String> servers(Connection connection) throws SQLException {
    return Set.of();
  }

  /** What to do for a server that tells no position of its log. */
  default String cureForNoPosition() {
    return "Its engine has no log whose positions a journal tells.";
  }

  String quote(String identifier);

  default String quote(Relation.Table table) {
    return table.schema().map(schema -> quote(schema) + ".").orElse("") + quote(table.name());
  }

  /**
   * How to carry a column without loss.
   *
   * @return empty if this engine's type has no exact counterpart
   */
  Optional<ColumnRead> read(SourceColumn column);

  /** The column as text, every value told apart from every other. */
  ColumnRead readAsText(SourceColumn column);

  default ColumnRead readAsDecimal(SourceColumn column, DecimalType type) {
    return ColumnRead.plain(column, castToDecimal(quote(column.name()), type), type);
  }

  default String castToDecimal(String expression, DecimalType type) {
    return "CAST(%s AS DECIMAL(%d,%d))".formatted(expression, type.precision(), type.scale());
  }

  /** The exact sum of a numeric column. */
  default String sum(ColumnRead column) {
    return "SUM(%s)".formatted(quote(column.name()));
  }

  String literal(LocalDate date);

  String literal(LocalDateTime clock);

  String literal(Instant instant);

  /** Where JDBC's metadata keeps the table. */
  default MetadataPlace place(Connection connection, Relation.Table table) throws SQLException {
    return new MetadataPlace(
        connection.getCatalog(), table.schema().orElse(connection.getSchema()), table.name());
  }

  /** A table by JDBC's names; catalog and schema may be null, as JDBC has it. */
  record MetadataPlace(String catalog, String schema, String table) {}

  /** The number of disk pages, if the engine reads ranges of them; else empty. */
  default OptionalLong pages(Connection connection, Relation.Table table) throws SQLException {
    return OptionalLong.empty();
  }

  /**
   * How many bytes a row is on average, large values included; empty if the engine cannot say.
   *
   * @param rows at least so many the table has
   */
  default OptionalLong rowSizeInBytes(Connection connection, Relation.Table table, long rows)
      throws SQLException {
    return OptionalLong.empty();
  }

  /** What the driver must be told, so that it brings this many rows at a time, and not all. */
  default int driverFetchSize(int rows, String driver) {
    return rows;
  }

  Failure classify(SQLException failure);

  /** A decimal as declared, if its precision and scale fit Spark's. */
  static Optional<ColumnRead> declaredDecimal(SourceColumn column, String expression) {
    int precision = column.precision();
    int scale = column.scale();
    boolean fits =
        precision > 0
            && precision <= DecimalType.MAX_PRECISION()
            && scale >= 0
            && scale <= precision;
    return fits
        ? Optional.of(
            ColumnRead.plain(column, expression, DataTypes.createDecimalType(precision, scale)))
        : Optional.empty();
  }
}
