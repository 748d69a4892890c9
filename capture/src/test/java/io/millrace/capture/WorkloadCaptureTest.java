package io.millrace.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.capture.testing.Dialect;
import io.millrace.capture.testing.Workload;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The journal of a busy table holds what the server logged: all of it, and nothing twice. */
class WorkloadCaptureTest {
  private static final int TABLES = 3;

  @TempDir private Path journal;

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void each_change_is_in_the_journal_once(Dialect dialect) throws SQLException {
    // given
    String schema = dialect == Dialect.POSTGRESQL ? "public." : "busy.";
    String url =
        Captures.database(
            dialect == Dialect.POSTGRESQL ? SourceAccess.POSTGRESQL : SourceAccess.MARIADB, "busy");
    CaptureSpec spec = Captures.spec(url, journal);
    List<Workload> workloads = new ArrayList<>();
    for (int i = 0; i < TABLES; i++) {
      Workload workload = new Workload(dialect, url, "t" + i, 100 + i);
      workload.create();
      workload.run(20);
      workloads.add(workload);
    }
    List<Map<String, Long>> before = workloads.stream().map(Workload::logged).toList();
    List<Long> rows = workloads.stream().map(w -> (long) w.content().size()).toList();

    // when
    Captures.run(spec);
    for (int capture = 0; capture < 3; capture++) {
      workloads.forEach(workload -> workload.run(60));
      Captures.run(spec);
    }

    // then
    for (int i = 0; i < TABLES; i++) {
      Map<String, Long> expected = new TreeMap<>(workloads.get(i).logged());
      before.get(i).forEach((op, count) -> expected.merge(op, -count, Long::sum));
      expected.put("r", rows.get(i));
      expected.values().removeIf(count -> count == 0);
      assertThat(JournalLines.operations(journal, schema + "t" + i)).isEqualTo(expected);
      workloads.get(i).close();
    }
    assertThatTransactionsAddUp();
  }

  /** Each has a begin and an end, and its end counts its changes. */
  private void assertThatTransactionsAddUp() {
    Map<String, Long> begun = new TreeMap<>();
    Map<String, Long> counted = new TreeMap<>();
    for (JsonNode marker : JournalLines.of(journal, TransactionLines.FOLDER)) {
      if (marker.path("status").asText().equals("BEGIN")) {
        begun.merge(marker.path("id").asText(), 1L, Long::sum);
      } else {
        counted.put(marker.path("id").asText(), marker.path("event_count").asLong());
      }
    }
    assertThat(begun).hasSameSizeAs(counted);
    assertThat(begun.values()).allMatch(times -> times == 1);
    assertThat(counted.values()).allMatch(count -> count > 0);
  }
}
