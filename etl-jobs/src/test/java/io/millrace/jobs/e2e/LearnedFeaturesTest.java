package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transforms that learn, by the command line: once for a version, then the same for every slice.
 */
@Tag("slow")
class LearnedFeaturesTest {
  private static final String ORDERS =
      """
      dataset: silver.orders
      kind: sql
      query: >
        SELECT who, cast(amount AS double) AS amount, shop, cast(at AS timestamp) AS at FROM VALUES
        ('a', 1, 'x', '2024-03-01T10:00:00Z'), ('b', %s, 'y', '2024-03-01T23:00:00Z'),
        ('a', 5, 'x', '2024-03-02T01:00:00Z'), ('c', 7, 'z', '2024-03-02T12:00:00Z'),
        ('a', 4, 'q', '2024-03-03T12:00:00Z') AS t(who, amount, shop, at)
        WHERE date_format(cast(at AS timestamp), 'yyyy-MM-dd') = '{slice}'
      slices: { by: day, column: ds, zone: UTC }
      start: 2024-03-01
      checks: [{ rows: { min: 1 } }]
      """;
  private static final String GROUP =
      """
      dataset: features.people
      kind: features
      version: %d
      entity: { name: person, keys: [who] }
      from: silver.orders
      time: at
      fit: { from: %s, to: %s }
      features:
        - { name: spend, sum: amount, window: 1d }
        - { name: shop, last: shop, window: 1d }
        - { name: last_at, last: at, window: 1d }
        - { name: spend_bin, bins: { of: spend, quantiles: 2 } }
        - { name: shop_place, ordinal: { of: shop, top: 2 } }
        - { name: clipped, clip: { of: spend, quantiles: { from: 0, to: 100%% } } }
        - { name: hour, cyclic: { of: last_at, circle: hour } }
      slices: { by: day, column: ds, zone: UTC }
      checks: [{ unique: who }]
      """;

  @TempDir Path home;

  @Test
  void what_was_learned_stays_until_there_is_another_version() {
    TextFile.write(home.resolve("conf/millrace.yaml"), "project: people\nmetastore: derby\n");
    orders("3");
    group(1, "2024-03-01", "2024-03-03");
    InProcess early = millrace("features", "fit", "features.people");
    assertThat(early.code()).as(early.err()).isEqualTo(4);
    assertThat(early.err()).contains("2024-03-01, 2024-03-02").contains("silver.orders not ready");

    run("silver.orders", "--from", "2024-03-01", "--to", "2024-03-03");
    run("features.people", "--date", "2024-03-03");
    List<String> learned = learned();
    assertThat(learned)
        .containsExactly(
            "1|clipped|silver.orders@3|4|{\"kind\":\"clip\",\"max\":7.0,\"min\":1.0}",
            "1|shop_place|silver.orders@3|4|{\"kind\":\"ordinal\",\"values\":[\"x\",\"y\"]}",
            "1|spend_bin|silver.orders@3|4|{\"edges\":[4.0],\"kind\":\"bins\"}");

    orders("30"); // what it was learned from is no longer what it was
    run("silver.orders", "--date", "2024-03-01", "--force");
    run("features.people", "--date", "2024-03-02");
    InProcess shown = millrace("features", "fit", "features.people");
    assertThat(shown.out()).contains("learned of [2024-03-01, 2024-03-03)").contains("[4.0]");
    assertThat(learned()).isEqualTo(learned);
    assertThat(
            rows(
                "features/people",
                "concat_ws('|', ds, who, spend_bin, shop_place, clipped, array_join(transform(hour, each -> cast(each as string)), '|'))"))
        .containsExactly(
            "2024-03-02|a|1|0|5.0|" + "0.25881904510252074|0.9659258262890683",
            "2024-03-02|c|1|2|7.0|" + "1.2246467991473532E-16|-1.0",
            "2024-03-03|a|1|2|4.0|" + "1.2246467991473532E-16|-1.0");

    group(1, "2024-03-01", "2024-03-02");
    InProcess changed = millrace("features", "fit", "features.people");
    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.err())
        .contains("was bins(spend, 2 quantiles) learned of [2024-03-01, 2024-03-03)")
        .contains("is  bins(spend, 2 quantiles) learned of [2024-03-01, 2024-03-02)")
        .contains("write version: 2");
    assertThat(millrace("run", "features.people", "--date", "2024-03-03").code()).isEqualTo(2);

    group(2, "2024-03-01", "2024-03-02");
    run("features.people", "--date", "2024-03-03");
    assertThat(learned()).containsAll(learned).hasSize(6);
    assertThat(rows("features/people", "concat_ws('|', ds, who, clipped)"))
        .contains("2024-03-03|a|4.0", "2024-03-02|c|7.0");
  }

  private void orders(String amount) {
    TextFile.write(home.resolve("conf/datasets/orders.yaml"), ORDERS.formatted(amount));
  }

  private void group(int version, String from, String to) {
    TextFile.write(home.resolve("conf/datasets/people.yaml"), GROUP.formatted(version, from, to));
  }

  private void run(String... words) {
    String[] line = new String[words.length + 1];
    line[0] = "run";
    System.arraycopy(words, 0, line, 1, words.length);
    InProcess done = millrace(line);
    assertThat(done.code()).as(done.err()).isZero();
  }

  private InProcess millrace(String... words) {
    return InProcess.millrace(home, words);
  }

  private List<String> learned() {
    return rows(
        "features/people_fits", "concat_ws('|', version, feature, inputs, values_read, transform)");
  }

  private List<String> rows(String table, String row) {
    try {
      return LocalSpark.session()
          .read()
          .format("delta")
          .load(home.resolve("warehouse/" + table.replace("/", ".db/")).toString())
          .selectExpr(row + " AS row")
          .orderBy("row")
          .collectAsList()
          .stream()
          .map(each -> each.getString(0))
          .toList();
    } finally {
      LocalSpark.stop(); // the next command opens its own
    }
  }
}
