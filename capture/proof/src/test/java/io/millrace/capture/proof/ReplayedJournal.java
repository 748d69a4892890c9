package io.millrace.capture.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.capture.testing.Workload;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.ingest.journal.replay.JournalSpec;
import io.millrace.lake.Progress;
import io.millrace.lake.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One table's journal, delivered and replayed. */
record ReplayedJournal(
    CaptureProgram capture, String table, Workload workload, Path journal, long seed) {
  private static final List<Step> MOMENTS = List.of(Step.STAGED, Step.AUDITED, Step.COMMITTED);

  Void assertThatTableIsSource(Path folder) throws IOException {
    Random random = new Random(seed);
    Path own = folder.resolve("try" + seed);
    Path delivered = own.resolve("delivered");
    List<Path> slices = Deliveries.of(journal, delivered, random);
    ReplayedTable replayed =
        new ReplayedTable(
            own.resolve("warehouse"), JournalSpec.of(JournalFormat.DEBEZIUM_JSON, workload.keys()));
    for (int i = 0; i < slices.size(); i++) {
      if (random.nextInt(3) == 0) {
        kill(replayed, i, slices.get(i), MOMENTS.get(random.nextInt(MOMENTS.size())));
      }
      replayed.replay(i, slices.get(i) + "/*", Progress.NONE);
    }
    assertThat(replayed.rejected()).as("rejected events").isZero();
    assertThat(replayed.addsUp()).as("every event is accounted for").isTrue();
    new SourceTable(capture, table).assertEqualTo(replayed, workload.columns());
    assertThat(replayed.knows(delivered + "/*/*")).as("knows all of it").isTrue();
    List<String> deleted = deletedKeys();
    assertThat(replayed.tombstones())
        .isSubsetOf(deleted)
        .hasSizeLessThanOrEqualTo(deleted.size()); // a key deleted twice may be there twice
    return null;
  }

  private static void kill(ReplayedTable replayed, int number, Path slice, Step moment) {
    Progress killed =
        step -> {
          if (step == moment) {
            throw new ReplayedTable.Killed();
          }
        };
    assertThatThrownBy(() -> replayed.replay(number, slice + "/*", killed))
        .isInstanceOf(ReplayedTable.Killed.class);
  }

  private List<String> deletedKeys() throws IOException {
    ObjectMapper json = new ObjectMapper();
    String key = workload.keys().get(0);
    List<String> keys = new ArrayList<>();
    for (String line : Deliveries.lines(journal)) {
      JsonNode event = json.readTree(line).path("payload");
      if (event.path("op").asText().equals("d")) {
        keys.add(event.path("before").path(key).asText());
      }
    }
    return keys;
  }
}
