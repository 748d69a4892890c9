package io.millrace.ingest.jdbc;

import static io.millrace.ingest.jdbc.Reads.open;
import static io.millrace.ingest.jdbc.Reads.split;
import static io.millrace.ingest.jdbc.Reads.table;
import static io.millrace.ingest.jdbc.Reads.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresConsistencyTest {
  private static final int ACCOUNTS = 20_000;
  private static final JdbcSource SOURCE = with(TestPostgres.source(), 5, Map.of());

  /**
   * Money moves between accounts, accounts are closed and opened under new numbers, always in one
   * transaction: in every state of the database there are as many accounts and as much money.
   */
  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "id")
  void all_splits_see_one_state_while_the_database_changes(String splitBy) throws Exception {
    TestPostgres.execute(
        "DROP TABLE IF EXISTS accounts",
        "CREATE TABLE accounts (id bigint PRIMARY KEY, money numeric(12,2))",
        "INSERT INTO accounts SELECT i, 100 FROM generate_series(1, %d) i".formatted(ACCOUNTS));
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch changing = new CountDownLatch(50);
    ExecutorService other = Executors.newSingleThreadExecutor();
    Future<Integer> changes = other.submit(() -> change(stop, changing));
    try {
      changing.await();
      for (int i = 0; i < 3; i++) {
        assertOneState(splitBy);
      }
    } finally {
      stop.set(true);
      other.shutdown();
    }
    assertThat(madeBy(changes)).isGreaterThan(50);
  }

  private static void assertOneState(String splitBy) {
    try (JdbcRead read = open(SOURCE, split(table("public.accounts"), splitBy, 8), "money")) {
      Row row =
          read.rows().selectExpr("count(*)", "count(DISTINCT id)", "sum(money)", "sum(id)").first();
      assertThat(read.rows().rdd().getNumPartitions()).isEqualTo(4);
      assertThat(row.getLong(0)).isEqualTo(ACCOUNTS);
      assertThat(row.getLong(1)).isEqualTo(ACCOUNTS);
      assertThat(row.getDecimal(2)).isEqualByComparingTo(String.valueOf(ACCOUNTS * 100));
      assertThat(read.facts().rows()).hasValue(ACCOUNTS);
      assertThat(read.facts().sums().get("money")).isEqualByComparingTo(row.getDecimal(2));
      // asked again of the same snapshot, long after: still the same accounts
      assertThat(read.rows().selectExpr("sum(id)").first().getLong(0)).isEqualTo(row.getLong(3));
      assertThat(read.facts().consistent()).isTrue();
    }
  }

  private static int change(AtomicBoolean stop, CountDownLatch changing) throws SQLException {
    try (Connection connection = TestPostgres.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      int changes = 0;
      for (long next = ACCOUNTS + 1; !stop.get(); next++, changes++) {
        statement.executeUpdate("DELETE FROM accounts WHERE id = (SELECT min(id) FROM accounts)");
        statement.executeUpdate("INSERT INTO accounts VALUES (%d, 100)".formatted(next));
        connection.commit();
        changing.countDown();
      }
      return changes;
    }
  }

  private static int madeBy(Future<Integer> changes)
      throws ExecutionException, InterruptedException {
    return changes.get();
  }
}
