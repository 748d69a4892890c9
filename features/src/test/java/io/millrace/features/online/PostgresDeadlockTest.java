package io.millrace.features.online;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.reader.FeatureType;
import io.millrace.features.reader.StoredTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.junit.jupiter.api.Test;

class PostgresDeadlockTest {
  private static final String SCHEMA = "deadlock";
  private static final StoredTable TABLE =
      new StoredTable(
          "features.pairs",
          1,
          List.of("id"),
          new TreeMap<>(Map.of("id", FeatureType.parse("int"), "n", FeatureType.parse("int"))));

  /** The other has the second row and wants the first, which the batch has by then. */
  @Test
  void a_batch_that_the_server_ends_for_a_deadlock_is_written_again() throws SQLException {
    TestPostgres.execute("DROP SCHEMA IF EXISTS %s CASCADE".formatted(SCHEMA));
    new PostgresStore(
            new TestPostgres.ByUrl(TestPostgres.url()),
            SCHEMA,
            new Pace(1, 10, OptionalInt.empty()))
        .prepare(TABLE);
    write(1);
    try (Connection other = TestPostgres.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SET LOCAL deadlock_timeout = '1min'"); // it is not the one that is ended
      statement.execute(update(2));
      CompletableFuture<ExportCounts> written = CompletableFuture.supplyAsync(() -> write(2));
      while (!written.isDone() && !isAnyWaiting()) {
        Thread.onSpinWait();
      }
      statement.execute(update(1));
      other.rollback();
      assertThat(written.join()).isEqualTo(new ExportCounts(2, 2, 0, 0, 0, 0));
    }
  }

  private static String update(int id) {
    return "UPDATE %s.%s SET n = 0 WHERE id = %d".formatted(SCHEMA, TABLE.name(), id);
  }

  private static boolean isAnyWaiting() {
    return TestPostgres.rows(
            "SELECT count(*) FROM pg_sleep(0.02), pg_stat_activity WHERE wait_event_type = 'Lock'")
        .equals(List.of("1"));
  }

  private static ExportCounts write(int build) {
    Edition edition = new Edition(Instant.parse("2024-03-01T00:00:00Z"), build);
    try (PostgresWriter writer =
        new PostgresWriter(
            new TestPostgres.ByUrl(TestPostgres.url()),
            new PostgresTable(SCHEMA, TABLE),
            edition)) {
      writer.add(new GenericInternalRow(new Object[] {1, build}));
      writer.add(new GenericInternalRow(new Object[] {2, build}));
      return writer.flush();
    }
  }
}
