package io.millrace.ingest.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.Marker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Debezium itself wrote of a few changes in real databases. */
final class DebeziumJournalsTest {
  private static Told read(String database) throws IOException {
    Path journal = TestJournals.folder("debezium-3.2").resolve(database + ".json");
    return Told.by(
        Formats.decoder(JournalFormat.DEBEZIUM_JSON, List.of("id"), DecodeOptions.standard()),
        Files.readAllLines(journal).toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "postgres, public.t, 744, 746, 2",
    "mariadb, shop.t, 0-7-9, 0-7-11, 2",
  })
  void every_event_is_understood(
      String database, String table, String transaction, String longer, long changes)
      throws IOException {
    // when
    Told told = read(database);
    // then
    assertThat(told.rejects()).isEmpty();
    assertThat(told.changes()).hasSize(12).extracting(Change::table).containsOnly(table);
    assertThat(told.changes()).extracting(Change::transaction).contains(transaction);
    assertThat(told.markers())
        .contains(
            new Marker.TransactionBegin(transaction),
            new Marker.TransactionEnd(transaction, Map.of(table, 1L)),
            new Marker.TransactionEnd(longer, Map.of(table, changes)));
    assertThat(told.markers())
        .filteredOn(marker -> marker instanceof Marker.SnapshotComplete)
        .hasSize(1);
  }

  /** What the statements left in the table, worked out by hand. */
  @ParameterizedTest
  @ValueSource(strings = {"postgres", "mariadb"})
  void in_the_order_of_their_positions_changes_give_the_tables_rows(String database)
      throws IOException {
    // given
    List<Change> shuffled = new ArrayList<>(read(database).changes());
    Collections.shuffle(shuffled, new Random(7));
    // when
    Map<String, String> rows = new TreeMap<>();
    shuffled.stream().sorted(Comparator.comparing(Change::position)).forEach(c -> apply(c, rows));
    // then
    assertThat(rows.values())
        .containsExactly(
            "{\"id\":10,\"name\":\"z\",\"n\":1,\"x\":1}",
            "{\"id\":11,\"name\":\"z\",\"n\":1,\"x\":1}",
            "{\"id\":12,\"name\":\"z\",\"n\":1,\"x\":1}");
  }

  private static void apply(Change change, Map<String, String> rows) {
    String key = new String(change.key(), StandardCharsets.UTF_8);
    if (change.operation() == Operation.TRUNCATE) {
      assertThat(rows).hasSize(3); // 1, 3 and 4: the snapshot came first, and 2 was deleted
      rows.clear();
    } else if (change.operation() == Operation.DELETE) {
      assertThat(rows.remove(key)).isNotNull();
    } else {
      rows.put(key, Told.image(change));
    }
  }
}
