package io.millrace.capture;

import io.debezium.bean.StandardBeanNames;
import io.debezium.bean.spi.BeanRegistry;
import io.debezium.data.Envelope;
import io.debezium.jdbc.JdbcConnection;
import io.debezium.processors.reselect.ReselectColumnsPostProcessor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks PostgreSQL for what its log does not tell of a row whose key changed: values that are stored
 * apart and did not change are logged neither with the old key nor with the new one, and who reads
 * the journal by keys has no other place to find them. What the row holds now will do: if it has
 * changed since, a later event says so, and if it is gone, nobody misses it.
 *
 * <p>An insert has all of its values, so one without some is such a row. Debezium makes it, by its
 * name.
 */
public final class MovedRows extends ReselectColumnsPostProcessor {
  static final Map<String, String> SETTINGS =
      Map.of(
          "post.processors", "moved",
          "moved.type", MovedRows.class.getName(),
          "moved.reselect.unavailable.values", "true",
          "moved.reselect.null.values", "false",
          "moved.reselect.error.handling.mode", "fail");

  private static final Logger LOG = LoggerFactory.getLogger(MovedRows.class);
  private static final String PLACEHOLDER = "__debezium_unavailable_value";

  private JdbcConnection connection;

  @Override
  public void injectBeanRegistry(BeanRegistry registry) {
    super.injectBeanRegistry(registry);
    connection = registry.lookupByName(StandardBeanNames.JDBC_CONNECTION, JdbcConnection.class);
  }

  @Override
  public void apply(Object key, Struct value) {
    if (!Envelope.Operation.CREATE.code().equals(value.getString(Envelope.FieldName.OPERATION))) {
      return;
    }
    showBytes(value.getStruct(Envelope.FieldName.AFTER));
    try {
      super.apply(key, value);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof SQLException) { // a column that was dropped since
        askForTheRest(key, value, e);
      } else {
        LOG.debug("A row that moved is not there any more", e);
      }
    }
  }

  /** Debezium writes the placeholder of bytes as an array, and knows it again as a buffer only. */
  private static void showBytes(Struct after) {
    for (Field field : after.schema().fields()) {
      if (after.get(field) instanceof byte[] bytes && isPlaceholder(ByteBuffer.wrap(bytes))) {
        after.put(field, ByteBuffer.wrap(bytes));
      }
    }
  }

  private void askForTheRest(Object key, Struct value, RuntimeException first) {
    try {
      connection.rollback();
      forgetDropped(value);
      super.apply(key, value);
    } catch (SQLException | RuntimeException e) {
      if (e.getCause() instanceof SQLException) {
        first.addSuppressed(e);
        throw first;
      }
      LOG.debug("A row that moved is not there any more", e);
    }
  }

  private void forgetDropped(Struct value) throws SQLException {
    Struct source = value.getStruct(Envelope.FieldName.SOURCE);
    Struct after = value.getStruct(Envelope.FieldName.AFTER);
    Set<String> there = columns(source.getString("schema"), source.getString("table"));
    for (Field field : after.schema().fields()) {
      if (!there.contains(field.name())
          && field.schema().isOptional()
          && isPlaceholder(after.get(field))) {
        after.put(field, null);
      }
    }
  }

  private Set<String> columns(String schema, String table) throws SQLException {
    return connection.prepareQueryAndMap(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?",
        statement -> {
          statement.setString(1, schema);
          statement.setString(2, table);
        },
        rows -> {
          Set<String> names = new TreeSet<>();
          while (rows.next()) {
            names.add(rows.getString(1));
          }
          return names;
        });
  }

  /** In a column that is not there any more, a guess too many does no harm. */
  private static boolean isPlaceholder(Object value) {
    if (value instanceof Collection<?> || value instanceof Map<?, ?>) {
      return true;
    } else if (value instanceof ByteBuffer bytes) {
      return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString().equals(PLACEHOLDER);
    }
    return PLACEHOLDER.equals(value);
  }
}
