package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table that is copied over JDBC while it is written to, and goes on by its journal. Triggers of
 * the database write the journal down, with the real places of its log.
 */
class HandoverTest {
  private static final long CLOCK = 1_709_294_400_000L;
  private static final String ROW = "concat_ws('|', id, name, price)";

  @TempDir static Path folder;
  private static ShopProject shop;
  private static JournalProject lake;

  @BeforeAll
  static void start() {
    shop = ShopProject.create(folder, "none");
    lake = JournalProject.create(folder);
    shop.sql(
        """
        CREATE TABLE journal (lsn pg_lsn, op text, before text, after text);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO journal VALUES (pg_current_wal_insert_lsn(), lower(left(
            CASE TG_OP WHEN 'INSERT' THEN 'C' ELSE TG_OP END, 1)),
            CASE WHEN TG_OP <> 'INSERT' THEN row_to_json(OLD)::text END,
            CASE WHEN TG_OP <> 'DELETE' THEN row_to_json(NEW)::text END);
          RETURN NULL;
        END $$;
        CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON goods
          FOR EACH ROW EXECUTE FUNCTION note()\
        """);
    dataset("goods", "snapshot: { source: shop, table: public.goods }");
  }

  private static void dataset(String name, String snapshot) {
    lake.dataset(
        name,
        "table: public.goods",
        snapshot,
        "columns: { id: { type: bigint }, name: { type: string }, price: { type: \"decimal(10,2)\""
            + " } }",
        "empty: allowed");
  }

  @AfterAll
  static void stop() {
    lake.close();
    shop.close();
  }

  @Test
  void a_copy_and_the_journal_after_it_are_the_source_also_after_files_were_lost()
      throws Exception {
    // given writers that go on, one with a transaction that was open before the copy
    try (Writers writers = new Writers(1)) {
      writers.awaitWrites();
      deliver("goods", "2024-03-01", "0/0");
      RunFinished copied = ready(lake.run("goods", "2024-03-01"));
      assertThat(copied.balance().get("copied")).isGreaterThan(900L);
    }
    deliver("goods", "2024-03-02", "0/0");
    RunFinished followed = ready(lake.run("goods", "2024-03-02"));
    assertThat(followed.balance()).doesNotContainKey("copied");
    assertThat(rows("goods")).isEqualTo(source());

    // when a day's files are lost
    try (Writers writers = new Writers(2)) {
      writers.awaitWrites();
    }
    shop.sql("DELETE FROM goods WHERE id % 7 = 0");
    String found = text("SELECT pg_current_wal_insert_lsn()");
    try (Writers writers = new Writers(3)) {
      writers.awaitWrites();
    }
    deliver("goods", "2024-03-04", found);
    ready(lake.run("goods", "2024-03-04"));
    assertThat(rows("goods")).isNotEqualTo(source());

    // then another copy mends the table, with the changes that came while it was taken
    try (Writers writers = new Writers(4)) {
      writers.awaitWrites();
      assertThat(ready(lake.snapshot("goods", "2024-03-05")).balance()).containsKey("copied");
    }
    deliver("goods", "2024-03-06", found);
    ready(lake.run("goods", "2024-03-06"));
    assertThat(rows("goods")).isEqualTo(source());

    // and what was replayed before brings nothing back
    assertThat(lake.force("goods", "2024-03-02").outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(rows("goods")).isEqualTo(source());
  }

  private static RunFinished ready(RunFinished run) {
    assertThat(run.outcome()).as(run.message()).isEqualTo(Outcome.READY);
    return run;
  }

  private static List<String> rows(String dataset) {
    return lake.rows(dataset, "id", "name", "price");
  }

  private static List<String> source() {
    return texts("SELECT %s FROM goods ORDER BY %1$s COLLATE \"C\"".formatted(ROW));
  }

  /** All events that are committed, from a place of the log on. */
  private static void deliver(String dataset, String slice, String from) {
    List<String> events =
        texts(
            """
            SELECT concat_ws('~', lsn - '0/0', op, coalesce(before, 'null'), coalesce(after, 'null'))
            FROM journal WHERE lsn >= '%s'\
            """
                .formatted(from));
    lake.deliver(
        dataset,
        slice,
        "events.json",
        events.stream().map(HandoverTest::event).toArray(String[]::new));
  }

  private static String event(String text) {
    String[] parts = text.split("~", 4);
    long lsn = Long.parseLong(parts[0]);
    return Events.at(CLOCK, "goods", lsn, parts[1], parts[2], parts[3]);
  }

  private static String text(String query) {
    return texts(query).get(0);
  }

  private static List<String> texts(String query) {
    List<String> texts = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return texts;
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(shop.url(), "postgres", "");
  }

  /** Applications at work: many short transactions, and one after the other that stays open. */
  private static final class Writers implements AutoCloseable {
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CountDownLatch written = new CountDownLatch(40);
    private final List<Future<?>> work = new ArrayList<>();

    Writers(int seed) {
      work.add(threads.submit(() -> writeShort(new Random(seed))));
      work.add(threads.submit(() -> writeLong(new Random(seed + 100))));
    }

    void awaitWrites() throws InterruptedException {
      assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private Void writeShort(Random random) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        while (!ended.get()) {
          statement.execute(change(random, 2 * random.nextInt(600)));
          written.countDown();
        }
      }
      return null;
    }

    /** Of odd ids, so that nobody waits for it; open for some of the others' changes. */
    private Void writeLong(Random random) throws SQLException, InterruptedException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        while (!ended.get()) {
          for (int i = 0; i < 3; i++) {
            statement.execute(change(random, 2 * random.nextInt(600) + 1));
          }
          written.await(200, TimeUnit.MILLISECONDS);
          connection.commit();
        }
      }
      return null;
    }

    private static String change(Random random, int id) {
      int other = id + 2_000;
      return switch (random.nextInt(5)) {
        case 0 -> "DELETE FROM goods WHERE id = %d".formatted(id);
        case 1 ->
            "UPDATE goods SET id = %d WHERE id = %d AND NOT EXISTS (SELECT FROM goods WHERE id = %1$d)"
                .formatted(other, id);
        case 2 -> "DELETE FROM goods WHERE id = %d".formatted(other);
        default ->
            "INSERT INTO goods VALUES (%d, 'new %d', %d.25) ON CONFLICT (id) DO UPDATE SET name = excluded.name, price = excluded.price"
                .formatted(id, random.nextInt(1000), random.nextInt(1000));
      };
    }

    @Override
    public void close() throws Exception {
      ended.set(true);
      for (Future<?> one : work) {
        one.get(60, TimeUnit.SECONDS);
      }
      threads.shutdown();
    }
  }
}
