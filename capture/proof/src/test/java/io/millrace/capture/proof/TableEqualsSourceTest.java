package io.millrace.capture.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.testing.Dialect;
import io.millrace.capture.testing.MariaDbSource;
import io.millrace.capture.testing.PostgresSource;
import io.millrace.capture.testing.Workload;
import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random workload, captures of which one is killed, random deliveries, replay that is killed now
 * and then: the table is the source, value by value and type by type, as a snapshot by JDBC tells
 * them.
 */
class TableEqualsSourceTest {
  private static final Logger LOG = LoggerFactory.getLogger(TableEqualsSourceTest.class);
  private static final int TABLES_A_DATABASE = 5;

  @TempDir private Path folder;

  @BeforeAll
  static void interpret() {
    // Every table has columns of its own: to compile code for some rows takes longer than the rows.
    LocalSpark.session().conf().set("spark.sql.codegen.wholeStage", "false");
    LocalSpark.session().conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_table_is_what_the_database_holds(Dialect dialect) throws Exception {
    assertThat(round(dialect, 1, 1)).as("the server is without fault").isTrue();
  }

  /**
   * A hundred on each server. A database whose server crashes while it decodes its log or cannot
   * decode it, as PostgreSQL 17 does now and then (docs/capture.md), shows nothing of ours, and
   * another is tried.
   */
  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_table_is_what_the_database_holds_however_often_it_is_tried(Dialect dialect)
      throws Exception {
    long seed = Long.getLong("millrace.seed", 1000);
    int left = Integer.getInteger("millrace.tables", 100);
    int faults = 0;
    while (left > 0) {
      int tables = Math.min(TABLES_A_DATABASE, left);
      if (round(dialect, seed, tables)) {
        left -= tables;
      } else {
        faults++;
        assertThat(faults).as("faults of the server").isLessThan(20);
      }
      seed += TABLES_A_DATABASE;
    }
  }

  /**
   * @return whether the server did its part; if it did not, nothing was compared
   */
  private boolean round(Dialect dialect, long seed, int tables) throws Exception {
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
    try {
      for (int i = 0; i < tables; i++) {
        workloads.add(new Workload(dialect, url, "t" + i, seed + i));
      }
      try {
        work(workloads, capture);
      } catch (IllegalStateException e) {
        if (workloads.get(0).isConnected() && !e.getMessage().contains("decode its own log")) {
          throw e;
        }
        LOG.warn("{}, seed {}: a fault of the server", dialect, seed, e);
        return false;
      }
      List<ReplayedJournal> journals = new ArrayList<>();
      for (int i = 0; i < tables; i++) {
        Path journal = capture.journal().resolve((postgres ? "public" : name) + ".t" + i);
        journals.add(new ReplayedJournal(capture, "t" + i, workloads.get(i), journal, seed + i));
      }
      assertAll(dialect, journals);
      return true;
    } finally {
      for (Workload workload : workloads) {
        workload.close();
      }
    }
  }

  private static void work(List<Workload> workloads, CaptureProgram capture) throws Exception {
    for (Workload workload : workloads) {
      workload.create();
      workload.run(15);
    }
    capture.run();
    workloads.forEach(workload -> workload.run(50));
    capture.kill();
    workloads.forEach(workload -> workload.run(50));
    capture.run();
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
