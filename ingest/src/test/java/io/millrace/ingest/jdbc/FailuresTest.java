package io.millrace.ingest.jdbc;

import static io.millrace.ingest.jdbc.Reads.open;
import static io.millrace.ingest.jdbc.Reads.table;
import static io.millrace.ingest.jdbc.Reads.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.secrets.SecretRef;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.MillraceException;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final JdbcSource SOURCE = TestPostgres.source();

  @BeforeAll
  static void tables() {
    TestPostgres.execute(
        "CREATE SCHEMA failures",
        "CREATE TABLE failures.orders (id int)",
        "CREATE TABLE failures.customers (id int)",
        "CREATE ROLE guest LOGIN",
        "CREATE ROLE waiter LOGIN",
        "ALTER ROLE waiter SET statement_timeout = 200",
        "GRANT pg_read_all_data TO waiter");
  }

  @Test
  void a_wrong_password_is_told_with_the_user_and_not_with_the_password() {
    JdbcSource wrong = TestPostgres.source(SecretFiles.holding("wr0ng-guess"));
    assertThatThrownBy(() -> open(wrong, table("failures.orders")))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("Source shop at localhost:")
        .hasMessageContaining("refuses user 'etl'")
        .hasMessageContaining("file:")
        .message()
        .doesNotContain("wr0ng-guess");
  }

  @Test
  void a_missing_secret_is_told_before_anyone_connects() {
    JdbcSource without = TestPostgres.source(SecretRef.parse("env:NO_SUCH_VARIABLE"));
    assertThatThrownBy(() -> open(without, table("failures.orders")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("The secret env:NO_SUCH_VARIABLE of source shop is missing");
  }

  @Test
  void a_closed_port_is_unreachable() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(
            () -> open(at("jdbc:postgresql://localhost:%d/x".formatted(port)), table("t")))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("localhost:%d does not answer".formatted(port));
    assertThatThrownBy(() -> open(at("jdbc:mariadb://localhost:%d/x".formatted(port)), table("t")))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("localhost:%d does not answer".formatted(port));
  }

  /** It listens, and never says a word. */
  @Test
  void a_server_that_does_not_answer_is_waited_for_no_longer_than_told() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:%d/x".formatted(silent.getLocalPort());
      long start = System.nanoTime();
      assertThatThrownBy(() -> open(at(url), table("t"))).isInstanceOf(UnreachableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void a_missing_table_comes_with_the_nearest_one() {
    assertThatThrownBy(() -> open(SOURCE, table("failures.ordes")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("no table 'ordes' in schema 'failures' of source shop")
        .hasMessageContaining("Did you mean 'orders'?");
    assertThatThrownBy(() -> open(SOURCE, table("failures.something_else")))
        .hasMessageContaining("The tables there are: customers, orders.");
    assertThatThrownBy(() -> open(SOURCE, table("no_schema.orders")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("There are no tables there that we may see.");
  }

  @Test
  void a_missing_database_is_a_fault_of_the_url() {
    JdbcSource elsewhere = at(TestPostgres.url().replace("/postgres", "/nowhere"));
    JdbcSource owner = as(elsewhere, "postgres");
    assertThatThrownBy(() -> open(owner, table("t")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("has no such database");
  }

  @Test
  void a_table_that_we_may_not_read_says_what_to_grant() {
    JdbcSource guest = as(at(TestPostgres.url()), "guest");
    assertThatThrownBy(() -> open(guest, table("failures.orders")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("user 'guest'")
        .hasMessageContaining("SELECT on the table");
  }

  @Test
  void a_statement_timeout_is_named() {
    JdbcSource waiter = as(at(TestPostgres.url()), "waiter");
    Relation slow = new Relation.Query("slow", "SELECT pg_sleep(5)::text AS s");
    assertThatThrownBy(() -> open(waiter, JdbcTable.of(slow)))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("cancelled our statement while reading slow")
        .hasMessageContaining("57014");
  }

  @Test
  void a_query_with_a_fault_is_refused_with_the_servers_words() {
    Relation query = new Relation.Query("faulty", "SELECT idd FROM failures.orders");
    assertThatThrownBy(() -> open(SOURCE, JdbcTable.of(query)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("refuses the statement while reading faulty")
        .hasMessageContaining("\"idd\"");
  }

  /** The failure comes from a task, wrapped by Spark, when the rows are asked for. */
  @Test
  void a_failure_of_a_task_can_be_explained() {
    TestPostgres.execute("CREATE TABLE failures.gone AS SELECT generate_series(1, 10) AS id");
    try (JdbcRead read =
        open(with(SOURCE, 3, Map.of()), Reads.split(table("failures.gone"), "id", 2))) {
      Optional<MillraceException> explained = Optional.empty();
      TestPostgres.execute("ALTER ROLE etl NOLOGIN");
      try {
        read.rows().collectAsList();
      } catch (Exception e) {
        explained = read.explain(e);
      } finally {
        TestPostgres.execute("ALTER ROLE etl LOGIN");
      }
      assertThat(explained).isPresent();
      assertThat(explained.get())
          .isInstanceOf(UnreachableException.class)
          .hasMessageContaining("refuses user 'etl'");
      assertThat(read.explain(new IllegalStateException("ours"))).isEmpty();
    }
  }

  @Test
  void a_driver_that_is_not_there_says_how_to_add_it() {
    JdbcSource exotic = at("jdbc:exotic://db/shop");
    assertThatThrownBy(() -> open(exotic, table("t")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("--jars");
  }

  private static JdbcSource at(String url) {
    return new JdbcSource(
        "shop",
        url,
        Optional.empty(),
        Optional.empty(),
        new JdbcSource.Limits(4, Duration.ofSeconds(2)),
        Map.of(),
        Optional.empty());
  }

  private static JdbcSource as(JdbcSource source, String user) {
    return new JdbcSource(
        source.name(),
        source.url(),
        Optional.of(user),
        source.password(),
        source.limits(),
        source.properties(),
        source.driver());
  }
}
