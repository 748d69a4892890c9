package io.millrace.features.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.reader.FeatureType;
import io.millrace.features.reader.StoredTable;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.testing.LocalSpark;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole exports into a real server. */
class PostgresStoreTest {
  private static final Pace PACE = new Pace(2, 2, OptionalInt.empty());
  private static final String SCHEMA = "serving";

  @BeforeEach
  void emptyStore() {
    TestStore.execute("DROP SCHEMA IF EXISTS serving CASCADE");
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
        .containsExactly("1|Berlin|6|2024-03-04 00:00:00|5", "2|null|null|2024-03-04 00:00:00|5");
    assertThat(
            TestStore.rows(
                "SELECT name, feature_group, version, slice, run, build FROM serving.millrace_features"))
        .containsExactly("features_shops_v1|features.shops|1|a slice|a run|5");
  }

  @Test
  void an_older_slice_changes_nothing_and_brings_nobody_back() {
    export("SELECT * FROM VALUES (1, 'new', 1)", edition("2024-03-04", 9));
    ExportCounts older =
        export("SELECT * FROM VALUES (1, 'old', 0), (2, 'gone', 0)", edition("2024-03-03", 10));
    assertThat(older).isEqualTo(new ExportCounts(2, 0, 0, 2, 0, 0));
    assertThat(held()).containsExactly("1|new|1|2024-03-04 00:00:00|9");
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
    assertThat(held()).containsExactly("2|mended|2|2024-03-04 00:00:00|2");
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
    String rows = "SELECT id, 'x' AS shop, id AS n FROM range(10)";
    PostgresStore dying =
        new PostgresStore(
            new Dying(TestStore.url(), 3), SCHEMA, new Pace(1, 2, OptionalInt.empty()));
    // when
    assertThatThrownBy(
            () -> dying.export(shops("bigint"), rows(rows), edition("2024-03-04", 1), "", ""))
        .hasStackTraceContaining("UnreachableException")
        .hasStackTraceContaining("while writing features_shops_v1");
    // then
    assertThat(TestStore.rows("SELECT count(*) FROM serving.features_shops_v1"))
        .containsExactly("6");
    assertThat(TestStore.rows("SELECT as_of FROM serving.millrace_features"))
        .containsExactly("null");
    ExportCounts again =
        store().export(shops("bigint"), rows(rows), edition("2024-03-04", 1), "", "");
    assertThat(again).isEqualTo(new ExportCounts(10, 4, 6, 0, 0, 0));
  }

  @Test
  void a_new_feature_gets_a_column_and_one_that_became_another_is_refused() {
    export("SELECT * FROM VALUES (1, 'a', 1)", edition("2024-03-03", 1));
    Dataset<Row> more =
        LocalSpark.session().sql("SELECT 1 AS id, 'a' AS shop, 1 AS n, 2.5D AS mean");
    store().export(stored("features.shops", more), more, edition("2024-03-04", 2), "", "");
    assertThat(TestStore.rows("SELECT id, mean FROM serving.features_shops_v1"))
        .containsExactly("1|2.5");
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
  void names_may_hold_anything_and_versions_lie_beside_one_another() {
    Dataset<Row> rows = LocalSpark.session().sql("SELECT 1 AS id, 2 AS `a.b \"c\"`, 3 AS `select`");
    store().export(stored("features.odd", rows), rows, edition("2024-03-04", 1), "", "");
    assertThat(TestStore.rows("SELECT \"a.b \"\"c\"\"\", \"select\" FROM serving.features_odd_v1"))
        .containsExactly("2|3");
    StoredTable second =
        new StoredTable("features.odd", 2, List.of("id"), stored("features.odd", rows).columns());
    store().export(second, rows, edition("2024-03-01", 1), "", "");
    assertThat(TestStore.rows("SELECT count(*) FROM serving.features_odd_v2")).containsExactly("1");
  }

  private static ExportCounts export(String sql, Edition edition) {
    return store().export(shops("int"), rows(sql), edition, "a slice", "a run");
  }

  private static Dataset<Row> rows(String sql) {
    return LocalSpark.session().sql(sql).toDF("id", "shop", "n");
  }

  private static PostgresStore store() {
    return new PostgresStore(new TestStore.ByUrl(TestStore.url()), SCHEMA, PACE);
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

  private static List<String> held() {
    return TestStore.rows(
        "SELECT id, shop, n, _as_of AT TIME ZONE 'UTC', _build FROM serving.features_shops_v1 ORDER BY id");
  }

  /**
   * Ends each connection's server process at one of its commits, as a server that goes down does.
   */
  private static final class Dying extends TestStore.ByUrl {
    private final int commits;

    Dying(String url, int commits) {
      super(url);
      this.commits = commits;
    }

    @Override
    public Connection open() {
      Connection real = super.open();
      AtomicInteger done = new AtomicInteger();
      return (Connection)
          Proxy.newProxyInstance(
              Dying.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                try {
                  Object result = method.invoke(real, arguments);
                  if (method.getName().equals("commit") && done.incrementAndGet() == commits) {
                    end(real);
                  }
                  return result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    private static void end(Connection connection) throws SQLException {
      int process = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
      TestStore.execute("SELECT pg_terminate_backend(%d)".formatted(process));
    }
  }
}
