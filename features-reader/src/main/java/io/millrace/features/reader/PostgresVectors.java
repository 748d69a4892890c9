package io.millrace.features.reader;

import static io.millrace.features.reader.StoredTable.quoted;
import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Vectors in a schema of PostgreSQL. */
public final class PostgresVectors implements VectorStore {
  private static final int KEYS_IN_A_STATEMENT = 500;

  /** Opens connections; a pool's {@code getConnection} does. */
  @FunctionalInterface
  public interface Connections {
    Connection open() throws SQLException;
  }

  private final Connections connections;
  private final String schema;

  /**
   * Vectors of a schema.
   *
   * @param connections each is closed after its use
   */
  public PostgresVectors(Connections connections, String schema) {
    this.connections = connections;
    this.schema = schema;
  }

  @Override
  public Optional<StoredTable> table(String group, int version) {
    String sql =
        "SELECT keys, columns, made FROM %s.%s WHERE name = ?"
            .formatted(quoted(schema), quoted(StoredTable.REGISTRY));
    try (Connection connection = connections.open();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, StoredTable.name(group, version));
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                StoredTable.of(
                    group, version, row.getString(1), row.getString(2), row.getString(3)))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed(StoredTable.name(group, version), e);
    }
  }

  @Override
  public Map<List<Object>, StoredVector> find(StoredTable table, Collection<List<Object>> keys) {
    Map<List<Object>, StoredVector> found = new HashMap<>();
    if (keys.isEmpty()) {
      return found;
    }
    List<List<Object>> all = new ArrayList<>(keys);
    try (Connection connection = connections.open()) {
      for (int at = 0; at < all.size(); at += KEYS_IN_A_STATEMENT) {
        List<List<Object>> some = all.subList(at, Math.min(at + KEYS_IN_A_STATEMENT, all.size()));
        find(connection, table, some, found);
      }
    } catch (SQLException e) {
      throw failed(table.name(), e);
    }
    return found;
  }

  private void find(
      Connection connection,
      StoredTable table,
      List<List<Object>> keys,
      Map<List<Object>, StoredVector> found)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql(table, keys.size()))) {
      int at = 1;
      for (List<Object> key : keys) {
        for (Object value : key) {
          bind(select, at, value);
          at++;
        }
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          StoredVector vector = vector(table, row);
          found.put(vector.key(), vector);
        }
      }
    }
  }

  private String sql(StoredTable table, int keys) {
    List<String> columns = new ArrayList<>(table.keys());
    columns.addAll(table.features());
    columns.addAll(List.of(StoredTable.AS_OF, StoredTable.BUILD));
    String one = String.join(", ", Collections.nCopies(table.keys().size(), "?"));
    return "SELECT %s FROM %s.%s WHERE (%s) IN (%s)"
        .formatted(
            columns.stream().map(StoredTable::quoted).collect(joining(", ")),
            quoted(schema),
            quoted(table.name()),
            table.keys().stream().map(StoredTable::quoted).collect(joining(", ")),
            String.join(", ", Collections.nCopies(keys, "(" + one + ")")));
  }

  private static void bind(PreparedStatement select, int at, Object value) throws SQLException {
    if (value instanceof Instant instant) {
      select.setObject(at, instant.atOffset(ZoneOffset.UTC));
    } else if (value instanceof Byte small) {
      select.setShort(at, small);
    } else {
      select.setObject(at, value);
    }
  }

  private static StoredVector vector(StoredTable table, ResultSet row) throws SQLException {
    int at = 1;
    List<Object> key = new ArrayList<>();
    for (String name : table.keys()) {
      key.add(value(row, at, table.columns().get(name)));
      at++;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : table.features()) {
      values.put(name, value(row, at, table.columns().get(name)));
      at++;
    }
    Instant asOf = row.getObject(at, OffsetDateTime.class).toInstant();
    return new StoredVector(key, values, asOf, row.getLong(at + 1));
  }

  private static Object value(ResultSet row, int at, FeatureType type) throws SQLException {
    Object value =
        switch (type.kind()) {
          case BOOLEAN -> row.getBoolean(at);
          case BYTE -> row.getByte(at);
          case SHORT -> row.getShort(at);
          case INTEGER -> row.getInt(at);
          case LONG -> row.getLong(at);
          case FLOAT -> row.getFloat(at);
          case DOUBLE -> row.getDouble(at);
          case DECIMAL -> decimal(row.getBigDecimal(at), type.scale());
          case STRING -> row.getString(at);
          case BINARY -> row.getBytes(at);
          case DATE -> row.getObject(at, LocalDate.class);
          case TIMESTAMP -> instant(row.getObject(at, OffsetDateTime.class));
          case TIMESTAMP_NTZ -> row.getObject(at, LocalDateTime.class);
          case ARRAY, MAP -> nested(type, row.getString(at));
        };
    return row.wasNull() ? null : value;
  }

  private static BigDecimal decimal(BigDecimal value, int scale) {
    return value == null ? null : value.setScale(scale);
  }

  private static Instant instant(OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static Object nested(FeatureType type, String text) {
    return text == null ? null : ValueText.read(type, text);
  }

  private static StoreException failed(String table, SQLException e) {
    return new StoreException(
        "%s could not be read: %s (SQLState %s)."
            .formatted(
                table,
                String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                e.getSQLState()),
        e);
  }
}
