package io.millrace.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.testing.Dialect;
import io.millrace.capture.testing.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Captures that end without a word, at moments that matter. */
class KilledCaptureTest {
  private static final long SMALL = 200_000; // many commits in one capture

  @TempDir private Path journal;

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void nothing_is_lost_and_nothing_comes_twice(Dialect dialect) throws SQLException {
    boolean postgres = dialect == Dialect.POSTGRESQL;
    String url =
        Captures.database(postgres ? SourceAccess.POSTGRESQL : SourceAccess.MARIADB, "killed");
    CaptureSpec spec = Captures.spec(url, journal);
    try (Workload workload = new Workload(dialect, url, "t", 7)) {
      workload.create();
      Map<String, Long> before = workload.logged();
      long rows = workload.content().size();

      kill(spec, () -> exists("begun")); // before or while the first rows are copied
      Captures.run(spec);
      workload.run(300);
      kill(spec, this::hasStaged); // with files half written
      workload.run(100);
      kill(spec, () -> exists("000003.json")); // after some commits, before the last
      workload.run(20);
      Captures.run(spec);

      Map<String, Long> expected = new TreeMap<>(workload.logged());
      before.forEach((op, count) -> expected.merge(op, -count, Long::sum));
      expected.put("r", rows);
      expected.values().removeIf(count -> count == 0);
      assertThat(JournalLines.operations(journal, (postgres ? "public" : "killed") + ".t"))
          .isEqualTo(expected);
    }
  }

  private void kill(CaptureSpec spec, BooleanSupplier when) {
    CaptureProcess.start(spec, "test", SMALL).killWhen(when);
  }

  private boolean exists(String state) {
    return Files.exists(journal.resolve(".millrace").resolve(state));
  }

  private boolean hasStaged() {
    Path staged = journal.resolve(".millrace/staged");
    if (!Files.exists(staged)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(staged)) {
      return files.anyMatch(Files::isRegularFile);
    } catch (IOException | UncheckedIOException e) { // a file that has just moved on
      return false;
    }
  }

  @Test
  void a_commit_whose_files_did_not_move_on_is_completed_by_the_next_start() throws Exception {
    String url = Captures.database(SourceAccess.POSTGRESQL, "halfway");
    CaptureSpec spec = Captures.spec(url, journal);
    try (Workload workload = new Workload(Dialect.POSTGRESQL, url, "t", 8)) {
      workload.create();
      CaptureResult first = Captures.run(spec);
      String file = first.commits().get(0).files().get(0).path();
      Path hidden = journal.resolve(".millrace/staged").resolve(file);
      Files.createDirectories(hidden.getParent());
      Files.move(journal.resolve(file), hidden);
      Files.writeString(hidden.resolveSibling("of-no-commit.json.gz"), "half a fi");

      JournalFolder.open(journal).close();

      assertThat(journal.resolve(file)).exists();
      assertThat(journal.resolve(".millrace/staged")).doesNotExist();
    }
  }

  @Test
  void a_capture_ends_when_the_command_that_started_it_does() throws IOException {
    String url = Captures.database(SourceAccess.POSTGRESQL, "abandoned");
    CaptureProcess capture = CaptureProcess.start(Captures.spec(url, journal), "test", SMALL);

    capture.abandon();

    assertThat(capture.exitCode()).isNotZero();
  }
}
