package io.millrace.features.online;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.millrace.features.reader.FeatureType;
import io.millrace.features.reader.StoredTable;
import io.millrace.features.reader.StoredVector;
import io.millrace.features.reader.ValueText;
import io.millrace.features.reader.VectorStore;
import io.millrace.lake.table.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What a store holds of a slice against the slice itself, value by value and bit by bit: read back
 * by the same library that services use.
 *
 * @param compared entities of which both are of the edition
 * @param missing entities that the store does not have
 * @param older of which it has an older edition
 * @param newer of which it has a newer one by now; they are not compared
 * @param differing how many values differ, by feature
 * @param examples of what is missing, older or differs, some of each feature
 */
public record Parity(
    long compared,
    long missing,
    long older,
    long newer,
    Map<String, Long> differing,
    List<Example> examples) {
  private static final int EXAMPLES_OF_EACH = 5;
  private static final String MISSING = "(entity)";

  /**
   * One that differs.
   *
   * @param key as text
   * @param offline the slice's value as text
   * @param online the store's
   */
  public record Example(String feature, String key, String offline, String online) {}

  public Parity {
    differing = Map.copyOf(differing);
    examples = List.copyOf(examples);
  }

  /** Whether nothing of what was compared differs. */
  public boolean agrees() {
    return missing == 0 && older == 0 && differing.isEmpty();
  }

  /**
   * Compares a sample.
   *
   * @param rows the slice with the table's columns
   * @param edition of the slice
   * @param sample how many entities; those with the least hashes of their keys and the seed, so
   *     that the same are looked at again
   * @throws io.millrace.features.reader.StoreException if the store does not answer
   */
  public static Parity of(
      VectorStore store,
      StoredTable table,
      Dataset<Row> rows,
      Edition edition,
      int sample,
      long seed) {
    Comparison comparison = new Comparison(table, edition);
    List<String> names = Stream.concat(table.keys().stream(), table.features().stream()).toList();
    Column[] keys = columns(table.keys());
    Column[] seeded = Stream.concat(Stream.of(lit(seed)), Stream.of(keys)).toArray(Column[]::new);
    // As many as the sample.
    InternalRow[] sampled =
        rows.select(columns(names))
            .na()
            .drop(table.keys().toArray(String[]::new))
            .orderBy(xxhash64(seeded))
            .limit(sample)
            .queryExecution()
            .executedPlan()
            .executeCollect();
    Map<List<Object>, Map<String, Object>> offline = new LinkedHashMap<>();
    for (InternalRow row : sampled) {
      List<Object> key = new ArrayList<>();
      Map<String, Object> values = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        Object value = RowValues.of(row, i, table.columns().get(names.get(i)));
        if (i < table.keys().size()) {
          key.add(value);
        } else {
          values.put(names.get(i), value);
        }
      }
      offline.put(List.copyOf(key), values);
    }
    Map<List<Object>, StoredVector> online = store.find(table, offline.keySet());
    offline.forEach((key, values) -> comparison.add(key, values, online.get(key)));
    return comparison.result();
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(Names::column).toArray(Column[]::new);
  }

  /** Counts as entities come. */
  private static final class Comparison {
    private final StoredTable table;
    private final Edition edition;
    private final Map<String, Long> differing = new LinkedHashMap<>();
    private final Map<String, Integer> shown = new LinkedHashMap<>();
    private final List<Example> examples = new ArrayList<>();
    private long compared;
    private long missing;
    private long older;
    private long newer;

    Comparison(StoredTable table, Edition edition) {
      this.table = table;
      this.edition = edition;
    }

    void add(List<Object> key, Map<String, Object> offline, StoredVector online) {
      if (online == null) {
        missing++;
        show(MISSING, key, "there", "missing");
        return;
      }
      Edition stored = new Edition(online.asOf(), online.build());
      if (stored.compareTo(edition) > 0) {
        newer++;
      } else if (stored.compareTo(edition) < 0) {
        older++;
        show(MISSING, key, edition.toString(), stored.toString());
      } else {
        compared++;
        offline.forEach((feature, value) -> compare(feature, key, value, online));
      }
    }

    private void compare(String feature, List<Object> key, Object value, StoredVector online) {
      FeatureType type = table.columns().get(feature);
      String offlineText = ValueText.write(type, value);
      String onlineText =
          online.values().containsKey(feature)
              ? ValueText.write(type, online.values().get(feature))
              : "no column";
      if (!offlineText.equals(onlineText)) {
        differing.merge(feature, 1L, Long::sum);
        show(feature, key, offlineText, onlineText);
      }
    }

    private void show(String feature, List<Object> key, String offline, String online) {
      if (shown.merge(feature, 1, Integer::sum) <= EXAMPLES_OF_EACH) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
          texts.add(
              "%s=%s"
                  .formatted(
                      table.keys().get(i),
                      ValueText.write(table.columns().get(table.keys().get(i)), key.get(i))));
        }
        examples.add(new Example(feature, String.join(",", texts), offline, online));
      }
    }

    Parity result() {
      return new Parity(compared, missing, older, newer, differing, examples);
    }
  }
}
