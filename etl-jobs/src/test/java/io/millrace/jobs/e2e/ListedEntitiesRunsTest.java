package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.cli.InProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group whose slices have each entity of a list, beside one that keeps no states. */
@Tag("slow")
class ListedEntitiesRunsTest {
  private static final String ORDERS =
      """
      dataset: silver.orders
      kind: sql
      query: >
        SELECT who, amount, cast(at AS timestamp) AS at FROM VALUES
        ('a', 1D, '2024-03-01T10:00:00Z'), ('b', 2D, '2024-03-02T23:00:00Z'),
        ('x', 4D, '2024-03-03T01:00:00Z'), ('a', 8D, '2024-03-04T01:00:00Z') AS t(who, amount, at)
        WHERE date_format(cast(at AS timestamp), 'yyyy-MM-dd') = '{slice}'
      slices: { by: day, column: ds, zone: UTC }
      start: 2024-03-01
      checks: [{ rows: { min: 1 } }]
      """;
  private static final String PEOPLE =
      """
      dataset: silver.people
      kind: sql
      query: SELECT who, 'n' AS name FROM VALUES %s AS t(who)
      slices: { by: day, column: ds, zone: UTC }
      checks: [{ rows: { min: 1 } }]
      """;
  private static final String GROUP =
      """
      dataset: features.%s
      kind: features
      entity: { name: person, keys: [who] }
      from: silver.orders
      entities: silver.people
      time: at
      features:
        - { name: n, count: "*", window: 4d }
        - { name: spend, sum: amount, window: 4d, if-none: 0 }
        - { name: newest, last: amount, window: 1d }
        - { name: share, expr: "spend / (n + 1)" }%s
      slices: { by: day, column: ds, zone: UTC }
      keep-states: %d
      checks: [{ unique: who }]
      """;
  private static final String LISTED = "('a'), ('b'), ('c'), ('c'), (NULL)";

  @TempDir Path home;

  @Test
  void a_slice_has_the_entities_of_its_list_and_is_stale_when_that_changes() {
    FeatureRuns runs = new FeatureRuns(home);
    TextFile.write(home.resolve("conf/millrace.yaml"), "project: people\nmetastore: derby\n");
    file("orders", ORDERS);
    file("people", PEOPLE.formatted(LISTED));
    groups("");
    String[] days = {"--from", "2024-03-02", "--to", "2024-03-04"};
    runs.done("run", "silver.orders", "--from", "2024-03-01", "--to", "2024-03-04");

    InProcess early = InProcess.millrace(home, "run", "features.kept", "--date", "2024-03-02");
    assertThat(early.code()).isEqualTo(4);
    assertThat(early.err()).contains("silver.people 2024-03-02");

    runs.done("run", "silver.people", "--from", "2024-03-02", "--to", "2024-03-04");
    List<JsonNode> built =
        runs.built("features.kept", "run", "features.*", days[0], days[1], days[2], days[3]);
    assertThat(of(runs, "2024-03-04"))
        .containsExactly(
            "[a,2,9.0,8.0,3.0]", "[b,1,2.0,null,1.0]", "[c,0,0.0,null,0.0]", "[x,1,4.0,null,2.0]");
    assertThat(built.get(2).path("states.read").asLong()).isPositive();
    assertThat(built.get(2).path("entities.read").asLong()).isEqualTo(5);
    assertThat(built.get(2).path("entities.without-key").asLong()).isEqualTo(1);
    assertThat(built.get(2).path("entities.repeated").asLong()).isEqualTo(1);
    assertThat(built.get(2).path("entities.unlisted").asLong()).isEqualTo(1);
    assertSame(runs);

    groups("\n  - { name: most, max: amount, window: 4d }");
    built = runs.built("features.kept", "run", "features.*", days[0], days[1], days[2], days[3]);
    assertThat(built).allMatch(slice -> slice.path("standing.read").asLong() > 0);
    assertSame(runs);

    file("people", PEOPLE.formatted("('a'), ('d')"));
    runs.done("run", "silver.people", "--date", "2024-03-03", "--force");
    groups(
        "\n  - { name: most, max: amount, window: 4d }\n  - { name: least, min: amount, window: 4d }");
    built = runs.built("features.kept", "run", "features.*", days[0], days[1], days[2], days[3]);
    assertThat(built.get(1).has("standing.read")).as("its list changed").isFalse();
    assertThat(built.get(2).path("standing.read").asLong()).isPositive();
    assertThat(of(runs, "2024-03-03"))
        .containsExactly(
            "[a,1,1.0,null,0.5]", "[b,1,2.0,null,1.0]", "[d,0,0.0,null,0.0]", "[x,1,4.0,4.0,2.0]");
    assertSame(runs);

    file("people", PEOPLE.formatted("('e')"));
    runs.done("run", "silver.people", "--date", "2024-03-04", "--force");
    built = runs.built("features.kept", "run", "features.kept", "--date", "2024-03-04");
    assertThat(built).as("the list alone is an input that changed").hasSize(1);
    assertThat(of(runs, "2024-03-04"))
        .containsExactly(
            "[a,2,9.0,8.0,3.0]", "[b,1,2.0,null,1.0]", "[e,0,0.0,null,0.0]", "[x,1,4.0,null,2.0]");
  }

  private void groups(String more) {
    file("kept", GROUP.formatted("kept", more, 8));
    file("whole", GROUP.formatted("whole", more, 0));
  }

  private void file(String name, String text) {
    TextFile.write(home.resolve("conf/datasets/%s.yaml".formatted(name)), text);
  }

  private static List<String> of(FeatureRuns runs, String day) {
    return runs.rows("features/kept", "who, n, spend, newest, share, ds").stream()
        .filter(row -> row.endsWith(day + "]"))
        .map(row -> row.replace("," + day, ""))
        .toList();
  }

  private static void assertSame(FeatureRuns runs) {
    assertThat(runs.rows("features/kept", "*")).isEqualTo(runs.rows("features/whole", "*"));
  }
}
