package io.millrace.features.online;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.reader.FeatureType;
import io.millrace.features.reader.StoredTable;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.testing.LocalSpark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole exports into a real server, of whichever kind. */
abstract class OnlineStoreContract {
  private static final Pace PACE = new Pace(2, 2, OptionalInt.empty());

  private static final StoredTable SHOPS = shops("int");

  /** Ends all connections to the server of the test that runs, as one that goes down does. */
  private static Runnable killing;

  private final TestServer server;

  OnlineStoreContract(TestServer server) {
    this.server = server;
  }

  @BeforeEach
  void emptyStore() {
    server.empty();
    killing = server::killConnections;
    LocalSpark.session()
        .udf()
        .register("killing_at_7", (UDF1<Long, Long>) OnlineStoreContract::kill, DataTypes.LongType);
  }

  private static Long kill(Long id) {
    if (id == 7) {
      killing.run();
    }
    return id;
  }

  @Test
  void a_slice_is_there_with_its_time_and_entities_that_left_are_gone() {
    // given
    export(
        "SELECT * FROM VALUES (1, 'Berlin', 5), (2, 'Paris', 2), (3, NULL, 0)",
        edition("2024-03-03", 4));
    // when
    ExportCounts second =
        export(
            "SELECT * FROM VALUES (1, 'Berlin', 6), (2, NULL, NULL), (NULL, 'x', 1)",
            edition("2024-03-04", 5));
    // then
    assertThat(second).isEqualTo(new ExportCounts(3, 2, 0, 0, 1, 1));
    assertThat(held())
        .containsExactly("1|Berlin|6|2024-03-04T00:00:00Z|5", "2|null|null|2024-03-04T00:00:00Z|5");
    assertThat(store().whole(SHOPS)).contains(edition("2024-03-04", 5));
    assertThat(server.told("features_shops_v1")).isEqualTo("features.shops|1|a slice|a run|5");
  }

  @Test
  void an_older_slice_changes_nothing_and_brings_nobody_back() {
    export("SELECT * FROM VALUES (1, 'new', 1)", edition("2024-03-04", 9));
    ExportCounts older =
        export("SELECT * FROM VALUES (1, 'old', 0), (2, 'gone', 0)", edition("2024-03-03", 10));
    assertThat(older).isEqualTo(new ExportCounts(2, 0, 0, 2, 0, 0));
    assertThat(store().whole(SHOPS)).contains(edition("2024-03-04", 9));
    assertThat(held()).containsExactly("1|new|1|2024-03-04T00:00:00Z|9");
  }

  @Test
  void the_same_slice_again_writes_nothing_and_one_that_was_made_anew_wins() {
    String rows = "SELECT * FROM VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)";
    assertThat(export(rows, edition("2024-03-04", 1)))
        .isEqualTo(new ExportCounts(3, 3, 0, 0, 0, 0));
    assertThat(export(rows, edition("2024-03-04", 1)))
        .isEqualTo(new ExportCounts(3, 0, 3, 0, 0, 0));
    assertThat(export("SELECT * FROM VALUES (2, 'mended', 2)", edition("2024-03-04", 2)))
        .isEqualTo(new ExportCounts(1, 1, 0, 0, 0, 2));
    assertThat(held()).containsExactly("2|mended|2|2024-03-04T00:00:00Z|2");
  }

  @Test
  void a_slice_without_entities_empties_the_store() {
    export("SELECT * FROM VALUES (1, 'a', 1)", edition("2024-03-03", 1));
    ExportCounts none =
        export("SELECT * FROM VALUES (1, 'a', 1) LIMIT 0", edition("2024-03-04", 2));
    assertThat(none.deleted()).isEqualTo(1);
    assertThat(held()).isEmpty();
  }

  @Test
  void a_store_that_goes_away_in_the_middle_is_told_and_the_next_export_goes_on() {
    // given
    StoredTable shops = shops("bigint");
    Edition edition = edition("2024-03-04", 1);
    Dataset<Row> rows = rows("SELECT id, 'x' AS shop, id AS n FROM range(10)");
    Dataset<Row> killing =
        rows("SELECT killing_at_7(id) AS id, 'x' AS shop, id AS n FROM range(10)");
    OnlineStore slow = server.store(new Pace(1, 2, OptionalInt.empty()));
    // when
    assertThatThrownBy(() -> slow.export(shops, killing, edition, "", ""))
        .hasStackTraceContaining("UnreachableException")
        .hasStackTraceContaining("while writing features_shops_v1");
    // then
    assertThat(store().entities(shops)).isEqualTo(6);
    assertThat(store().whole(shops)).isEmpty();
    assertThat(store().export(shops, rows, edition, "", ""))
        .isEqualTo(new ExportCounts(10, 4, 6, 0, 0, 0));
  }

  @Test
  void a_new_feature_gets_a_column_and_one_that_became_another_is_refused() {
    export("SELECT * FROM VALUES (1, 'a', 1)", edition("2024-03-03", 1));
    Dataset<Row> more =
        LocalSpark.session().sql("SELECT 1 AS id, 'a' AS shop, 1 AS n, 2.5D AS mean");
    store().export(stored("features.shops", more), more, edition("2024-03-04", 2), "", "");
    assertThat(value(stored("features.shops", more), "mean")).isEqualTo(2.5);
    Dataset<Row> other = LocalSpark.session().sql("SELECT 1 AS id, 'a' AS shop, 'many' AS n");
    assertThatThrownBy(
            () ->
                store()
                    .export(
                        stored("features.shops", other), other, edition("2024-03-05", 3), "", ""))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            "features.shops@1 keeps 'n' as int in the store, and the slice has string. A column that becomes another needs another version of the group.");
  }

  @Test
  void an_older_slice_of_fewer_features_hides_none() {
    Dataset<Row> more =
        LocalSpark.session().sql("SELECT 1 AS id, 2.5D AS mean, 'a' AS shop, 1 AS n");
    store().export(stored("features.shops", more), more, edition("2024-03-04", 2), "", "");
    export("SELECT * FROM VALUES (1, 'a', 1)", edition("2024-03-03", 1));
    StoredTable table = store().vectors().table("features.shops", 1).orElseThrow();
    assertThat(table.features()).containsExactlyInAnyOrder("mean", "shop", "n");
    assertThat(value(table, "mean")).isEqualTo(2.5);
  }

  @Test
  void names_may_hold_anything_and_versions_lie_beside_one_another() {
    Dataset<Row> rows = LocalSpark.session().sql("SELECT 1 AS id, 2 AS `a.b \"c\"`, 3 AS `select`");
    StoredTable first = stored("features.odd", rows);
    store().export(first, rows, edition("2024-03-04", 1), "", "");
    assertThat(value(first, "a.b \"c\"")).isEqualTo(2);
    assertThat(value(first, "select")).isEqualTo(3);
    StoredTable second = new StoredTable("features.odd", 2, List.of("id"), first.columns());
    store().export(second, rows, edition("2024-03-01", 1), "", "");
    assertThat(store().entities(second)).isEqualTo(1);
    assertThat(store().whole(first)).contains(edition("2024-03-04", 1));
  }

  private ExportCounts export(String sql, Edition edition) {
    return store().export(SHOPS, rows(sql), edition, "a slice", "a run");
  }

  private static Dataset<Row> rows(String sql) {
    return LocalSpark.session().sql(sql).toDF("id", "shop", "n");
  }

  private OnlineStore store() {
    return server.store(PACE);
  }

  private Object value(StoredTable table, String feature) {
    List<Object> key = List.of(1);
    return store().vectors().find(table, List.of(key)).get(key).values().get(feature);
  }

  private static StoredTable shops(String id) {
    Map<String, FeatureType> columns = new LinkedHashMap<>();
    columns.put("id", FeatureType.parse(id));
    columns.put("shop", FeatureType.parse("string"));
    columns.put("n", FeatureType.parse(id));
    return new StoredTable("features.shops", 1, List.of("id"), columns);
  }

  private static StoredTable stored(String group, Dataset<Row> rows) {
    return new StoredTable(group, 1, List.of("id"), ExportedColumns.of(rows));
  }

  private static Edition edition(String day, long build) {
    return new Edition(Instant.parse(day + "T00:00:00Z"), build);
  }

  /** All entities, as services read them. */
  private List<String> held() {
    List<List<Object>> keys = new ArrayList<>();
    for (int id = 0; id < 10; id++) {
      keys.add(List.of(id));
    }
    List<String> held = new ArrayList<>();
    new TreeMap<>(
            store().vectors().find(SHOPS, keys).values().stream()
                .collect(toMap(vector -> (Integer) vector.key().get(0), vector -> vector)))
        .forEach(
            (id, vector) ->
                held.add(
                    "%d|%s|%s|%s|%d"
                        .formatted(
                            id,
                            vector.values().get("shop"),
                            vector.values().get("n"),
                            vector.asOf(),
                            vector.build())));
    assertThat(store().entities(SHOPS)).isEqualTo(held.size());
    return held;
  }
}
