package io.millrace.features.online;

import io.millrace.features.reader.StoredTable;
import java.util.List;

/** A schema of PostgreSQL, whose tables are told apart by their first key. */
record PostgresPlace(String schema) implements TestServer {
  @Override
  public OnlineStore store(Pace pace) {
    return new PostgresStore(new TestPostgres.ByUrl(TestPostgres.url()), schema, pace);
  }

  @Override
  public void empty() {
    TestPostgres.execute("DROP SCHEMA IF EXISTS %s CASCADE".formatted(schema));
  }

  @Override
  public void killConnections() {
    TestPostgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
  }

  @Override
  public String told(String table) {
    return TestPostgres.rows(
            "SELECT feature_group, version, slice, run, build FROM %s.millrace_features WHERE name = '%s'"
                .formatted(schema, table))
        .get(0);
  }

  @Override
  public void change(StoredTable table, List<Object> key, String feature, Number value) {
    TestPostgres.execute(
        "UPDATE %s.%s SET \"%s\" = %s WHERE %s"
            .formatted(schema, table.name(), feature, value, isKey(table, key)));
  }

  @Override
  public void remove(StoredTable table, List<Object> key) {
    TestPostgres.execute(
        "DELETE FROM %s.%s WHERE %s".formatted(schema, table.name(), isKey(table, key)));
  }

  private static String isKey(StoredTable table, List<Object> key) {
    return "\"%s\" = %s".formatted(table.keys().get(0), key.get(0));
  }
}
