package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.format.JournalFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For any journal, cut into any slices, repeated, reordered and late, the table is the source. */
class AnyOrderTest {
  static final List<String> COLUMNS = List.of("id", "name", "big", "extra");

  @TempDir Path warehouse;

  @Test
  void any_history_in_any_cut_and_order_gives_the_source() {
    for (long seed = 1; seed <= 2; seed++) {
      check(seed, warehouse);
    }
  }

  static void check(long seed, Path warehouse) {
    Random random = new Random(seed);
    Source source = history(random, 60);
    List<List<String>> slices = slices(source.journal(), random);
    JournalTable table =
        new JournalTable(
            warehouse.resolve("seed" + seed),
            JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id")));
    for (List<String> slice : slices) {
      table.replay(List.of(JournalTable.lines("part", slice)));
      assertThat(table.addedUp()).as("seed %d: %s", seed, table.balance()).isTrue();
    }
    assertThat(texts(table.rows().orElseThrow()))
        .as("seed %d", seed)
        .isEqualTo(source.texts(COLUMNS));
    table.replay(List.of(JournalTable.lines("all", source.journal())));
    assertThat(table.changedNothing()).as("seed %d, again: %s", seed, table.balance()).isTrue();
  }

  static Source history(Random random, int steps) {
    Source source = new Source();
    for (int step = 0; step < steps; step++) {
      String id = "k" + random.nextInt(8);
      Map<String, String> values = new HashMap<>();
      values.put("name", "n" + step);
      if (step > steps / 2) {
        values.put("extra", random.nextBoolean() ? "e" + step : null);
      }
      int kind = random.nextInt(20);
      if (kind == 0 && step > 5) {
        source.truncate();
      } else if (!source.has(id)) {
        values.put("big", "b" + step);
        source.insert(id, values);
      } else if (kind < 4) {
        source.delete(id);
      } else if (kind < 6 && !source.has("k9")) {
        source.rekey(id, "k9");
      } else if (kind < 13) {
        source.update(id, values, "big");
      } else {
        values.put("big", "b" + step);
        source.update(id, values, null);
      }
    }
    source.insert("last", Map.of("name", "n", "big", "b", "extra", "e"));
    return source;
  }

  /** Every event at least once, in slices of any size, in any order, some more than once. */
  static List<List<String>> slices(List<String> journal, Random random) {
    List<String> events = new ArrayList<>(journal);
    for (int i = 0; i < journal.size() / 4; i++) {
      events.add(journal.get(random.nextInt(journal.size())));
    }
    if (random.nextInt(4) > 0) {
      Collections.shuffle(events, random);
    }
    int count = 2 + random.nextInt(3);
    List<List<String>> slices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slices.add(new ArrayList<>());
    }
    events.forEach(event -> slices.get(random.nextInt(count)).add(event));
    slices.removeIf(List::isEmpty);
    return slices;
  }

  private static TreeSet<String> texts(Dataset<Row> rows) {
    Column[] columns = COLUMNS.stream().map(functions::col).toArray(Column[]::new);
    TreeSet<String> texts = new TreeSet<>();
    for (Row row : (Row[]) rows.select(columns).collect()) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(row.getString(i));
      }
      texts.add(values.toString());
    }
    return texts;
  }
}
