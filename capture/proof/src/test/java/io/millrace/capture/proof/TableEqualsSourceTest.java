package io.millrace.capture.proof;

import io.millrace.capture.testing.Dialect;
import io.millrace.capture.testing.MariaDbSource;
import io.millrace.capture.testing.PostgresSource;
import io.millrace.capture.testing.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random workload, captures of which one is killed, random deliveries, replay that is killed now
 * and then: the table is the source, value by value and type by type, as a snapshot by JDBC tells
 * them.
 */
class TableEqualsSourceTest {
  private static final int TABLES = 1;
  private static final int ROUNDS = 4;
  private static final int TABLES_A_ROUND = 25;

  @TempDir private Path folder;

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_table_is_what_the_database_holds(Dialect dialect) throws Exception {
    round(dialect, Long.getLong("millrace.seed", 1), Integer.getInteger("millrace.tables", TABLES));
  }

  /** 200 in all. */
  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_table_is_what_the_database_holds_however_often_it_is_tried(Dialect dialect)
      throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      round(dialect, 1000 + round * 100L, TABLES_A_ROUND);
    }
  }

  private void round(Dialect dialect, long seed, int tables) throws Exception {
    String name = "busy" + seed;
    boolean postgres = dialect == Dialect.POSTGRESQL;
    String url =
        postgres ? PostgresSource.createDatabase(name) : MariaDbSource.createDatabase(name);
    CaptureProgram capture =
        new CaptureProgram(
            url,
            postgres ? "postgres" : "owner",
            postgres ? "any" : "secret",
            folder.resolve(dialect + name));
    List<Workload> workloads = new ArrayList<>();
    for (int i = 0; i < tables; i++) {
      Workload workload = new Workload(dialect, url, "t" + i, seed + i);
      workload.create();
      workload.run(15);
      workloads.add(workload);
    }
    capture.run();
    workloads.forEach(workload -> workload.run(50));
    capture.kill();
    workloads.forEach(workload -> workload.run(50));
    capture.run();
    List<ReplayedJournal> journals = new ArrayList<>();
    for (int i = 0; i < tables; i++) {
      Path journal = capture.journal().resolve((postgres ? "public" : name) + ".t" + i);
      journals.add(new ReplayedJournal(capture, "t" + i, workloads.get(i), journal, seed + i));
    }
    assertAll(dialect, journals);
    for (Workload workload : workloads) {
      workload.close();
    }
  }

  /** Two at a time, since one alone leaves a core without work. */
  private void assertAll(Dialect dialect, List<ReplayedJournal> journals)
      throws InterruptedException {
    SoftAssertions all = new SoftAssertions();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (ReplayedJournal journal : journals) {
        running.add(threads.submit(() -> journal.assertThatTableIsSource(folder)));
      }
      for (int i = 0; i < journals.size(); i++) {
        all.assertThatCode(running.get(i)::get)
            .as("%s, seed %d", dialect, journals.get(i).seed())
            .doesNotThrowAnyException();
      }
    } finally {
      threads.shutdown();
    }
    all.assertAll();
  }
}
