package io.millrace.features.online;

import static io.millrace.features.reader.StoredTable.quoted;
import static java.util.stream.Collectors.joining;

import io.millrace.features.reader.FeatureType;
import io.millrace.features.reader.StoredTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The statements for one version of a group in PostgreSQL. Names are quoted, whatever they are. */
final class PostgresTable implements Serializable {
  /** Rows of one batch on their way into the table; each connection has its own. */
  private static final String STAGE = "pg_temp.millrace_stage";

  /** Room in each page for the next values of its rows, so that no index need follow them. */
  private static final int FILL = 70;

  /**
   * Few rows are looked up in many. A server that has not counted a new table's rows yet may choose
   * to read all of them for each batch.
   */
  static final String LOOK_UP_BY_KEY =
      "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off";

  private final String schema;
  private final String name;
  private final List<String> keys;
  private final List<String> columns;
  private final List<String> types;
  private final List<String> featureTypes;

  PostgresTable(String schema, StoredTable table) {
    this.schema = schema;
    this.name = table.name();
    this.keys = table.keys();
    this.columns = GroupInStore.columns(table);
    this.types = columns.stream().map(column -> type(table.columns().get(column))).toList();
    this.featureTypes =
        columns.stream().map(column -> table.columns().get(column).toString()).toList();
  }

  static String type(FeatureType type) {
    return switch (type.kind()) {
      case BOOLEAN -> "boolean";
      case BYTE, SHORT -> "smallint";
      case INTEGER -> "integer";
      case LONG -> "bigint";
      case FLOAT -> "real";
      case DOUBLE -> "double precision";
      case DECIMAL -> "numeric(%d,%d)".formatted(type.precision(), type.scale());
      case STRING -> "text";
      case BINARY -> "bytea";
      case DATE -> "date";
      case TIMESTAMP -> "timestamp with time zone";
      case TIMESTAMP_NTZ -> "timestamp without time zone";
      case ARRAY, MAP -> "json";
    };
  }

  /** With its schema, in quotes. */
  String path() {
    return quoted(schema) + "." + quoted(name);
  }

  String name() {
    return name;
  }

  /** Keys, then features: the order of the columns in batches. */
  List<String> columns() {
    return columns;
  }

  /** Of the columns, in their order. */
  List<FeatureType> featureTypes() {
    return featureTypes.stream().map(FeatureType::parse).toList();
  }

  String registry() {
    return quoted(schema) + "." + quoted(StoredTable.REGISTRY);
  }

  String createSchema() {
    return "CREATE SCHEMA IF NOT EXISTS " + quoted(schema);
  }

  String createRegistry() {
    return """
        CREATE TABLE IF NOT EXISTS %s (
          name text PRIMARY KEY, feature_group text NOT NULL, version integer NOT NULL,
          keys json NOT NULL, columns json NOT NULL, made json NOT NULL,
          as_of timestamp with time zone, build bigint, slice text, run text,
          finished_at timestamp with time zone)"""
        .formatted(registry());
  }

  String createTable() {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      parts.add(definition(i) + (keys.contains(columns.get(i)) ? " NOT NULL" : ""));
    }
    parts.add(quoted(StoredTable.AS_OF) + " timestamp with time zone NOT NULL");
    parts.add(quoted(StoredTable.BUILD) + " bigint NOT NULL");
    parts.add("PRIMARY KEY (%s)".formatted(list(keys)));
    return "CREATE TABLE IF NOT EXISTS %s (%s) WITH (fillfactor = %d)"
        .formatted(path(), String.join(", ", parts), FILL);
  }

  String addColumn(String column) {
    return "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s"
        .formatted(path(), definition(columns.indexOf(column)));
  }

  private String definition(int i) {
    return quoted(columns.get(i)) + " " + types.get(i);
  }

  String createStage() {
    return Stream.iterate(0, i -> i < columns.size(), i -> i + 1)
        .map(this::definition)
        .collect(
            joining(", ", "CREATE TEMPORARY TABLE millrace_stage (", ") ON COMMIT DELETE ROWS"));
  }

  String copyIntoStage() {
    return "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(STAGE, list(columns));
  }

  /** The newest edition that is in the store whole; held until the transaction's end. */
  String floor() {
    return "SELECT as_of, build FROM %s WHERE name = ? FOR SHARE".formatted(registry());
  }

  /**
   * Takes the edition's time and build; in the order of the keys, so that two never wait in turn.
   */
  String upsert() {
    String asOf = quoted(StoredTable.AS_OF);
    String build = quoted(StoredTable.BUILD);
    String newer =
        Stream.concat(
                columns.stream().filter(column -> !keys.contains(column)).map(StoredTable::quoted),
                Stream.of(asOf, build))
            .map(column -> "%1$s = excluded.%1$s".formatted(column))
            .collect(joining(", "));
    return "INSERT INTO %1$s AS t (%2$s, %3$s, %4$s) SELECT %2$s, ?, ? FROM %5$s ORDER BY %6$s ON CONFLICT (%6$s) DO UPDATE SET %7$s WHERE (t.%3$s, t.%4$s) < (excluded.%3$s, excluded.%4$s)"
        .formatted(path(), list(columns), asOf, build, STAGE, list(keys), newer);
  }

  /** How many of the batch's rows the table holds in this very edition. Takes time and build. */
  String countHeld() {
    return "SELECT count(*) FROM %s s JOIN %s t USING (%s) WHERE t.%s = ? AND t.%s = ?"
        .formatted(STAGE, path(), list(keys), quoted(StoredTable.AS_OF), quoted(StoredTable.BUILD));
  }

  /** Takes a range of pages and an edition: what is older goes. */
  String sweep() {
    return "DELETE FROM %s WHERE ctid >= ?::tid AND ctid < ?::tid AND (%s, %s) < (?, ?)"
        .formatted(path(), quoted(StoredTable.AS_OF), quoted(StoredTable.BUILD));
  }

  private static String list(List<String> names) {
    return names.stream().map(StoredTable::quoted).collect(joining(", "));
  }
}
