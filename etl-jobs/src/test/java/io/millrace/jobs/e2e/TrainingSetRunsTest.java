package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training sets by the command line: what they tell of themselves, and that they come again. */
@Tag("slow")
class TrainingSetRunsTest {
  private static final String ORDERS =
      """
      dataset: silver.orders
      kind: sql
      query: >
        SELECT who, amount, shop, cast(at AS timestamp) AS at FROM VALUES
        ('a', %s, 'x', '2024-03-01T10:00:00Z'), ('b', 0.3D, 'y', '2024-03-01T23:00:00Z'),
        ('a', 5D, 'x', '2024-03-02T01:00:00Z') AS t(who, amount, shop, at)
        WHERE date_format(cast(at AS timestamp), 'yyyy-MM-dd') = '{slice}'
      slices: { by: day, column: ds, zone: UTC }
      start: 2024-03-01
      checks: [{ rows: { min: 1 } }]
      """;
  private static final String LABELS =
      """
      dataset: silver.churn
      kind: sql
      query: >
        SELECT who, cast(at AS timestamp) AS decided_at, gone FROM VALUES
        ('a', '2024-03-02T00:00:00Z', true), ('b', '2024-03-02T00:00:00Z', false),
        ('b', '2024-03-02T00:00:00Z', false), ('a', '2024-03-03T00:00:00Z', false)
        AS t(who, at, gone)
      checks: [{ complete: decided_at }]
      """;
  private static final String GROUP =
      """
      dataset: features.people
      kind: features
      owner: ml@example.org
      entity: { name: person, keys: [who] }
      from: silver.orders
      time: at
      fit: { from: 2024-03-01, to: 2024-03-02 }
      features:
        - { name: spend, sum: amount, window: 2d, description: What was spent., tags: [money] }
        - { name: shop, last: shop, window: 2d, deprecated: use place }
        - { name: place, ordinal: { of: shop, top: 5 } }
        - { name: bucket, hash: { of: shop, buckets: 1 } }
      slices: { by: day, column: ds, zone: UTC }
      checks: [{ unique: who }]
      """;
  private static final String SET =
      """
      dataset: gold.set
      kind: training-set
      labels: { dataset: silver.churn, time: decided_at }
      features: [features.people@1]
      split: { time: { from: { test: 2024-03-03 } } }
      checks: [{ rows: { equal-to: source } }]
      """;

  @TempDir Path home;

  @Test
  void a_set_tells_what_it_holds_and_comes_again_bit_for_bit() {
    TextFile.write(home.resolve("conf/millrace.yaml"), "project: people\nmetastore: derby\n");
    file("orders", ORDERS.formatted("0.1D"));
    file("churn", LABELS);
    file("people", GROUP);
    file("set", SET);
    done("backfill", "silver.*", "--from", "2024-03-01", "--to", "2024-03-02");

    InProcess built = done("training-set", "build", "gold.set");
    assertThat(built.err())
        .contains("gold.set reads features.people.shop, which is deprecated: use place");
    List<String> first = rows("gold/set");
    assertThat(first).hasSize(4).anyMatch(row -> row.contains("\"spend\":5.1"));
    long orders = version("silver.orders");
    long churn = version("silver.churn");

    String shown = done("training-set", "show", "gold.set").out();
    assertThat(shown)
        .containsPattern(
            "leak-check +features.people.spend +1 +PASSED: sees \\[t - 2d, t\\) of a label")
        .containsPattern(
            "fit +features.people.place +1 +\\{\"kind\":\"ordinal\",\"values\":\\[\"x\",\"y\"\\]\\}")
        .containsPattern(
            "hash +features.people.bucket +1 +2 of 2 values of shop share a bucket, of 1")
        .containsPattern("deprecated +features.people.shop")
        .containsPattern("train +spend +double +3 +0 +0.1 +0.3")
        .containsPattern("train +who +string +3 +0 +a +b .*b \\(2\\), a \\(1\\)");
    done("training-set", "export", "gold.set", "--to", home.resolve("out").toString());
    assertThat(home.resolve("out/_manifest.json")).content().contains("silver.orders");
    assertThat(json(LocalSpark.session().read().parquet(home.resolve("out").toString())))
        .isEqualTo(first);
    assertThat(
            millrace("training-set", "export", "gold.set", "--to", home.resolve("out").toString())
                .err())
        .contains("is there already");

    file("orders", ORDERS.formatted("0.7D"));
    done("run", "silver.orders", "--date", "2024-03-01", "--force");
    done("training-set", "build", "gold.set");
    assertThat(rows("gold/set")).isNotEqualTo(first).anyMatch(row -> row.contains("5.7"));
    file(
        "set",
        SET + "versions: { silver.orders: %d, silver.churn: %d }\n".formatted(orders, churn));
    done("training-set", "build", "gold.set");
    assertThat(rows("gold/set")).isEqualTo(first);

    assertThat(done("features", "list").out())
        .containsPattern("shop .*gold.set .*\\(deprecated: use place\\)")
        .contains("What was spent. [money]");

    file("people", GROUP.replace("sum: amount, window: 2d", "version: 2, max: amount, window: 2d"));
    assertThat(done("training-set", "show", "gold.set").err())
        .contains(
            "gold.set has features.people.spend of version 1, which is of version 2 now. Build it again")
        .doesNotContain("features.people.shop of");
    done("training-set", "build", "gold.set");
    InProcess again = done("training-set", "show", "gold.set");
    assertThat(again.err()).doesNotContain("Build it again");
    assertThat(again.out())
        .containsPattern("feature +features.people.spend +2 +max")
        .containsPattern("feature +features.people.shop +1 ");
    assertThat(done("features", "list").out()).containsPattern("features.people +2 +spend ");

    file("set", SET.replace("people@1", "people@2"));
    InProcess other = millrace("training-set", "build", "gold.set");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .contains("gold.set wants features.people@2, and the group is of version 1 now");
  }

  /** Each copy has the orders of all days up to its end, so two of them have those of the first. */
  @Test
  void a_set_may_be_of_daily_copies_and_of_a_day_before_its_labels() {
    TextFile.write(home.resolve("conf/millrace.yaml"), "project: people\nmetastore: derby\n");
    file(
        "copies",
        ORDERS
            .formatted("0.5D")
            .replace("silver.orders", "silver.copies")
            .replace("= '{slice}'", "<= '{slice}'"));
    file("churn", LABELS);
    file(
        "people",
        GROUP.replace("from: silver.orders", "from: { dataset: silver.copies, slices: same }"));
    file("same", SET.replace("gold.set", "gold.same"));
    file(
        "before",
        SET.replace("gold.set", "gold.before")
            .replace("time: decided_at }", "time: decided_at, delay: 1d }"));
    done("backfill", "silver.*", "--from", "2024-03-01", "--to", "2024-03-02");
    done("training-set", "build", "gold.same");
    done("training-set", "build", "gold.before");
    assertThat(spent("gold/same"))
        .containsExactlyInAnyOrder(
            "[a,2024-03-02,0.5]", "[b,2024-03-02,0.3]", "[b,2024-03-02,0.3]", "[a,2024-03-03,5.5]");
    assertThat(spent("gold/before"))
        .containsExactlyInAnyOrder(
            "[a,2024-03-02,null]",
            "[b,2024-03-02,null]",
            "[b,2024-03-02,null]",
            "[a,2024-03-03,0.5]");
  }

  private List<String> spent(String set) {
    try {
      return delta(set)
          .selectExpr("who", "cast(decided_at AS date)", "spend")
          .collectAsList()
          .stream()
          .map(Row::toString)
          .toList();
    } finally {
      LocalSpark.stop();
    }
  }

  private void file(String name, String text) {
    TextFile.write(home.resolve("conf/datasets/%s.yaml".formatted(name)), text);
  }

  private InProcess done(String... words) {
    InProcess done = millrace(words);
    assertThat(done.code()).as(done.err()).isZero();
    return done;
  }

  private InProcess millrace(String... words) {
    return InProcess.millrace(home, words);
  }

  private long version(String table) {
    try {
      return delta("gold/set_manifest")
          .where("what = 'table' AND name = '%s'".formatted(table))
          .head()
          .getAs("version");
    } finally {
      LocalSpark.stop();
    }
  }

  private List<String> rows(String table) {
    return json(delta(table));
  }

  private Dataset<Row> delta(String table) {
    return LocalSpark.session()
        .read()
        .format("delta")
        .load(home.resolve("warehouse/" + table.replace("/", ".db/")).toString());
  }

  private static List<String> json(Dataset<Row> rows) {
    try {
      return rows.toJSON().collectAsList().stream().sorted().toList();
    } finally {
      LocalSpark.stop(); // the next command opens its own
    }
  }
}
