package io.millrace.ingest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.format.Handover;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.testing.LocalSpark;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Reads after which a journal goes on: what they lack is logged after their position. */
class HandoverReadTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static JdbcRead open(JdbcSource source, JdbcTable table, Duration patience) {
    return JdbcRead.openForHandover(LocalSpark.session(), source, table, patience);
  }

  private static JdbcTable table(String name) {
    return JdbcTable.of(Relation.table(name));
  }

  @Test
  void postgres_is_read_when_the_transactions_that_were_open_have_ended() throws Exception {
    TestPostgres.execute(
        "CREATE TABLE held (id int PRIMARY KEY)", "INSERT INTO held VALUES (1), (2)");
    try (Connection other = TestPostgres.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("INSERT INTO held VALUES (3)");
      assertThatThrownBy(() -> open(TestPostgres.source(), table("held"), Duration.ofMillis(50)))
          .isInstanceOf(InputNotReadyException.class)
          .hasMessageContaining("has been open for more than")
          .hasMessageContaining("run again when it has ended");
      other.commit();
    }
    try (JdbcRead read = open(TestPostgres.source(), table("held"), PATIENCE)) {
      assertThat(read.rows().count()).isEqualTo(3);
      assertThat(read.logPosition().log()).isEqualTo(Handover.Log.POSTGRESQL);
      assertThat(Handover.lsn(read.logPosition().text())).isPositive();
    }
  }

  @Test
  void a_role_that_may_not_ask_for_the_position_is_told_what_to_grant() {
    TestPostgres.execute(
        "CREATE TABLE unseen (id int)",
        "REVOKE EXECUTE ON FUNCTION pg_current_wal_lsn() FROM PUBLIC");
    try {
      assertThatThrownBy(() -> open(TestPostgres.source(), table("unseen"), PATIENCE))
          .isInstanceOf(InvalidSpecException.class)
          .hasMessageContaining("Source shop tells no position of its log")
          .hasMessageContaining("GRANT EXECUTE ON FUNCTION pg_current_wal_lsn()");
    } finally {
      TestPostgres.execute("GRANT EXECUTE ON FUNCTION pg_current_wal_lsn() TO PUBLIC");
    }
  }

  @Test
  void a_condition_of_the_source_picks_rows() {
    TestPostgres.execute(
        "CREATE TABLE regions (id int, region text)",
        "INSERT INTO regions VALUES (1, 'EU'), (2, 'US'), (3, 'EU')");
    JdbcTable some =
        new JdbcTable(
            Relation.table("regions"),
            List.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.of("region = 'EU' OR region IS NULL"));
    try (JdbcRead read = open(TestPostgres.source(), some, PATIENCE)) {
      assertThat(read.facts().rows()).hasValue(2);
      assertThat(read.rows().count()).isEqualTo(2);
    }
  }

  @Test
  void mariadb_tells_the_binary_logs_position_of_the_very_snapshot() {
    TestMariaDb.execute(
        "CREATE TABLE shop.goes_on (id int PRIMARY KEY)", "INSERT INTO shop.goes_on VALUES (1)");
    try (JdbcRead read = open(TestMariaDb.source(), table("goes_on"), PATIENCE)) {
      TestMariaDb.execute("INSERT INTO shop.goes_on VALUES (2)");
      assertThat(read.rows().count()).isEqualTo(1);
      LogPosition position = read.logPosition();
      assertThat(position.log()).isEqualTo(Handover.Log.BINLOG);
      assertThat(position.text()).matches("binlog\\.\\d+:\\d+");
      assertThat(position.servers()).contains("1", "0-1");
    }
  }
}
