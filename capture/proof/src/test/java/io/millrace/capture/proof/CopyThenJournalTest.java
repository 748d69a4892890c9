package io.millrace.capture.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.testing.Dialect;
import io.millrace.capture.testing.MariaDbSource;
import io.millrace.capture.testing.PostgresSource;
import io.millrace.capture.testing.Workload;
import io.millrace.ingest.jdbc.JdbcRead;
import io.millrace.ingest.jdbc.LogPosition;
import io.millrace.ingest.journal.format.Handover;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.ingest.journal.replay.JournalSpec;
import io.millrace.ingest.journal.replay.TableCopy;
import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A table that is copied over JDBC and goes on by its journal. A third of the changes before a
 * second copy are lost, and what the journal has of them comes late, twice and shuffled: the table
 * is the source.
 */
class CopyThenJournalTest {
  private static final int TRIES = 5;

  @TempDir private Path folder;

  @BeforeAll
  static void interpret() {
    LocalSpark.session().conf().set("spark.sql.codegen.wholeStage", "false");
    LocalSpark.session().conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_table_is_what_the_database_holds(Dialect dialect) throws Exception {
    for (int seed = 9001; seed < 9001 + TRIES; seed++) {
      attempt(dialect, seed);
    }
  }

  private void attempt(Dialect dialect, int seed) throws Exception {
    boolean postgres = dialect == Dialect.POSTGRESQL;
    String name = "copied" + seed;
    String url =
        postgres ? PostgresSource.createDatabase(name) : MariaDbSource.createDatabase(name);
    Path own = folder.resolve(dialect + name);
    CaptureProgram capture =
        new CaptureProgram(
            url,
            postgres ? "postgres" : "owner",
            postgres ? "any" : "secret",
            own.resolve("journal"));
    SourceTable source = new SourceTable(capture, "t");
    Path journal = capture.journal().resolve((postgres ? "public" : name) + ".t");
    Random random = new Random(seed);
    try (Workload workload = new Workload(dialect, url, "t", seed)) {
      workload.create();
      workload.run(15);
      capture.run();
      JournalSpec spec = JournalSpec.of(JournalFormat.DEBEZIUM_JSON, workload.keys());
      ReplayedTable replayed = new ReplayedTable(own.resolve("warehouse"), spec);
      Copies copies = new Copies(source, spec, replayed);

      copies.take(0, deliver(own, 0, Deliveries.lines(journal), random));
      workload.run(40);
      capture.run();
      List<String> before = Deliveries.lines(journal);
      List<String> found = new ArrayList<>(before);
      Collections.shuffle(found, random);
      copies.follow(1, deliver(own, 1, found.subList(0, found.size() * 2 / 3), random));

      copies.take(2, deliver(own, 2, found.subList(0, 1), random));
      workload.run(40);
      capture.run();
      List<String> rest = new ArrayList<>(Deliveries.lines(journal));
      rest.removeAll(before);
      rest.addAll(found.subList(found.size() / 3, found.size()));
      Collections.shuffle(rest, random);
      int cut = 1 + random.nextInt(rest.size() - 1);
      copies.follow(3, deliver(own, 3, rest.subList(cut, rest.size()), random));
      copies.follow(4, deliver(own, 4, rest.subList(0, cut), random));

      assertThat(replayed.rejected()).as("rejected, seed %d", seed).isZero();
      assertThat(replayed.addsUp()).as("every event is accounted for, seed %d", seed).isTrue();
      source.assertEqualTo(replayed, workload.columns());
    }
  }

  private static String deliver(Path own, int slice, List<String> lines, Random random)
      throws IOException {
    Path folder = own.resolve("delivered").resolve("slice" + slice);
    Deliveries.write(folder, lines, random);
    return folder + "/*";
  }

  /** The copies of a table, and the journal that goes on where they end. */
  private static final class Copies {
    private final SourceTable source;
    private final JournalSpec spec;
    private final ReplayedTable replayed;
    private final List<Long> places = new ArrayList<>();
    private Handover.Log log;

    Copies(SourceTable source, JournalSpec spec, ReplayedTable replayed) {
      this.source = source;
      this.spec = spec;
      this.replayed = replayed;
    }

    void take(int slice, String files) throws IOException {
      try (JdbcRead read = source.copy()) {
        LogPosition position = read.logPosition();
        log = position.log();
        places.add(log == Handover.Log.POSTGRESQL ? Handover.lsn(position.text()) : 0);
        long[] place =
            handover().placeOfCopy(spec.format(), position.text(), position.servers(), List.of());
        OptionalLong counted =
            read.facts().consistent() ? read.facts().rows() : OptionalLong.empty();
        replay(slice, files, Optional.of(new TableCopy("t", read.rows(), place, counted, true)));
      }
    }

    void follow(int slice, String files) {
      replay(slice, files, Optional.empty());
    }

    private Handover handover() {
      return new Handover(log, places);
    }

    private void replay(int slice, String files, Optional<TableCopy> copy) {
      JournalSpec after = spec.decoding(spec.decoding().after(handover()));
      replayed.replay(slice, files, after, copy);
    }
  }
}
