package io.millrace.capture.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.testing.Dialect;
import io.millrace.capture.testing.MariaDbSource;
import io.millrace.capture.testing.PostgresSource;
import io.millrace.capture.testing.Workload;
import io.millrace.ingest.jdbc.JdbcRead;
import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.ingest.jdbc.JdbcTable;
import io.millrace.ingest.jdbc.Relation;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.ingest.journal.replay.JournalSpec;
import io.millrace.ingest.secrets.SecretRef;
import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random workload, capture, random deliveries, replay: the table is the source, value by value and
 * type by type, as a snapshot by JDBC tells them.
 */
class TableEqualsSourceTest {
  private static final int DEFAULT_TABLES = 2;
  private static final int ROUNDS = 10;
  private static final int TABLES_A_ROUND = 10;
  private static final int MOST_KEYS = 80;

  @TempDir private Path folder;

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_table_is_what_the_database_holds(Dialect dialect) throws Exception {
    round(dialect, Long.getLong("millrace.seed", 1), DEFAULT_TABLES);
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
    String url =
        dialect == Dialect.POSTGRESQL
            ? PostgresSource.createDatabase(name)
            : MariaDbSource.createDatabase(name);
    Path journal = folder.resolve(dialect + name);
    List<Workload> workloads = new ArrayList<>();
    for (int i = 0; i < tables; i++) {
      Workload workload = new Workload(dialect, url, "t" + i, seed + i);
      workload.create();
      workload.run(15);
      workloads.add(workload);
    }
    for (int capture = 0; capture < 3; capture++) {
      capture(dialect, url, journal);
      if (capture < 2) {
        workloads.forEach(workload -> workload.run(50));
      }
    }
    SoftAssertions all = new SoftAssertions();
    for (int i = 0; i < tables; i++) {
      Try it = new Try(dialect, url, "t" + i, workloads.get(i), seed + i);
      Path ofTable = journal.resolve((dialect == Dialect.POSTGRESQL ? "public" : name) + ".t" + i);
      all.assertThatCode(() -> it.run(ofTable, folder))
          .as("%s, seed %d", dialect, it.seed())
          .doesNotThrowAnyException();
      workloads.get(i).close();
    }
    all.assertAll();
  }

  private static void capture(Dialect dialect, String url, Path journal) throws Exception {
    boolean postgres = dialect == Dialect.POSTGRESQL;
    CaptureProgram.run(url, postgres ? "postgres" : "owner", postgres ? "any" : "secret", journal);
  }

  /** One table's journal, delivered and replayed. */
  private record Try(Dialect dialect, String url, String table, Workload workload, long seed) {
    void run(Path journal, Path folder) throws IOException, SQLException {
      Random random = new Random(seed);
      Path own = folder.resolve("try" + dialect + seed);
      List<Path> slices = Deliveries.of(journal, own.resolve("delivered"), random);
      ReplayedTable replayed =
          new ReplayedTable(
              own.resolve("warehouse"),
              JournalSpec.of(JournalFormat.DEBEZIUM_JSON, workload.keys()));
      for (int i = 0; i < slices.size(); i++) {
        if (random.nextInt(3) == 0) {
          killed(replayed, i, slices.get(i));
        }
        replayed.replay(i, slices.get(i), false);
      }
      assertThat(replayed.rejected()).as("rejected events").isZero();
      assertThat(replayed.addsUp()).as("every event is accounted for").isTrue();
      assertThatTableIsSource(replayed);
      assertThatNothingChangesAgain(replayed, slices);
    }

    private static void killed(ReplayedTable replayed, int number, Path slice) {
      assertThatThrownBy(() -> replayed.replay(number, slice, true))
          .isInstanceOf(RuntimeException.class);
    }

    private void assertThatTableIsSource(ReplayedTable replayed) throws IOException {
      try (JdbcRead snapshot =
          JdbcRead.open(
              LocalSpark.session(),
              source(),
              JdbcTable.of(Relation.table(table)),
              Optional.empty(),
              List.of())) {
        List<String> columns = workload.columns();
        assertThat(Rows.types(replayed.rows(), columns))
            .isEqualTo(Rows.types(snapshot.rows(), columns));
        assertThat(Rows.of(replayed.rows(), columns)).isEqualTo(Rows.of(snapshot.rows(), columns));
        assertThat(replayed.rows().count()).isEqualTo(workload.content().size());
      }
    }

    private JdbcSource source() throws IOException {
      boolean postgres = dialect == Dialect.POSTGRESQL;
      Path password = Files.createTempFile("proof", ".secret");
      Files.writeString(password, postgres ? "any" : "secret");
      return JdbcSource.of(
          "busy", url, postgres ? "postgres" : "owner", SecretRef.parse("file:" + password));
    }

    private static void assertThatNothingChangesAgain(ReplayedTable replayed, List<Path> slices) {
      long version = replayed.version();
      for (int i = 0; i < slices.size(); i++) {
        replayed.replay(slices.size() + i, slices.get(i), false);
      }
      assertThat(replayed.version()).as("version after the second replay").isEqualTo(version);
      assertThat(replayed.tombstones()).isLessThanOrEqualTo(MOST_KEYS + 50L);
    }
  }
}
