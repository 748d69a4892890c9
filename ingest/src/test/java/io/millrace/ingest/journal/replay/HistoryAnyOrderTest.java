package io.millrace.ingest.journal.replay;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.format.JournalFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For any journal, cut into any slices, repeated, reordered and late, the history is one. */
class HistoryAnyOrderTest {
  private static final List<String> COLUMNS = List.of("id", "name", "big", "extra");

  @TempDir Path warehouse;

  @Test
  void any_journal_in_any_cut_and_order_gives_all_states_and_their_times() {
    for (long seed = 1; seed <= 1; seed++) {
      check(seed, warehouse);
    }
  }

  static void check(long seed, Path warehouse) {
    Random random = new Random(seed);
    HistorySource source = happenings(random, 50);
    JournalTable table =
        new JournalTable(
            warehouse.resolve("seed" + seed),
            JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id")).withHistory());
    for (List<String> slice : AnyOrderTest.slices(source.journal(), random)) {
      table.replay(List.of(JournalTable.lines("part", slice)));
      assertThat(table.addedUp()).as("seed %d: %s", seed, table.balance()).isTrue();
    }
    assertThat(texts(table.rows().orElseThrow()))
        .as("seed %d", seed)
        .isEqualTo(source.texts(COLUMNS));
    table.replay(List.of(JournalTable.lines("all", source.journal())));
    assertThat(table.changedNothing()).as("seed %d, again: %s", seed, table.balance()).isTrue();
  }

  private static HistorySource happenings(Random random, int steps) {
    HistorySource source = new HistorySource();
    for (int step = 0; step < steps; step++) {
      String id = "k" + random.nextInt(6);
      Map<String, String> values = new HashMap<>();
      values.put("name", "n" + random.nextInt(3));
      if (step > steps / 2) {
        values.put("extra", random.nextBoolean() ? "e" + step : null);
      }
      int kind = random.nextInt(24);
      if (kind == 0 && step > 5) {
        source.truncate();
      } else if (kind < 3) {
        source.snapshot();
      } else if (!source.has(id)) {
        values.put("big", "b" + step);
        source.put(id, values, null, 0);
      } else if (kind == 3) {
        source.change(id, "name", "missed" + step);
        source.snapshot();
      } else if (kind == 4) {
        source.lose(id);
        source.snapshot();
      } else if (kind < 8) {
        source.delete(id);
      } else if (kind < 14) {
        source.put(id, values, "big", random.nextInt(4) == 0 ? -25 : 0);
      } else {
        values.put("big", "b" + step);
        source.put(id, values, null, 0);
      }
    }
    source.put("last", Map.of("name", "n", "big", "b", "extra", "e"), null, 0);
    source.snapshot();
    return source;
  }

  private static List<String> texts(Dataset<Row> rows) {
    List<String> texts = new ArrayList<>();
    Dataset<Row> told =
        rows.select(
            col("id"),
            col("name"),
            col("big"),
            col("extra"),
            unix_millis(col("valid_from")),
            unix_millis(col("valid_to")));
    for (Row row : (Row[]) told.collect()) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(row.get(i));
      }
      texts.add(values.toString());
    }
    Collections.sort(texts);
    return texts;
  }
}
