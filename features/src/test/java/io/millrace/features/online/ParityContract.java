package io.millrace.features.online;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.reader.FeatureReader;
import io.millrace.features.reader.FeatureVector;
import io.millrace.features.reader.MadeOf;
import io.millrace.features.reader.StoredTable;
import io.millrace.features.reader.VectorStore;
import io.millrace.features.transform.Bins;
import io.millrace.features.transform.Clip;
import io.millrace.features.transform.Form;
import io.millrace.features.transform.Hash;
import io.millrace.features.transform.OneHot;
import io.millrace.features.transform.Ordinal;
import io.millrace.features.transform.Scale;
import io.millrace.features.transform.Transform;
import io.millrace.lake.testing.LocalSpark;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Values of all types, their edges among them, through a real server and back by the reader. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ParityContract {
  private static final Edition EDITION = new Edition(Instant.parse("2024-03-04T00:00:00Z"), 7);
  private static final String GROUP = "features.edges";

  /** Three entities: edges of types, other edges, and NULL everywhere. */
  private static final String ROWS =
      """
      SELECT k, d AS day, b, by, sh, i, l, f, db, de, st, bi, da, ts, tn, ar, ma, nested FROM VALUES
      (1L, DATE'2024-02-29', true, 127Y, 32767S, 2147483647, 9223372036854775807L, cast(1.17549435e-38 as float),
        4.9e-324D, 12345678901234567890123456.789012345678BD, 'a\\tb\\\\N"\\'ü€😀', X'00FF', DATE'0001-01-01',
        TIMESTAMP'1970-01-01T00:00:00.000001Z', TIMESTAMP_NTZ'2024-03-31T02:30:00.123456', array(1, NULL, 3),
        map('b', 2L, 'a', NULL), array(array(0.1D, -0.0D))),
      (2L, DATE'2024-02-29', false, -128Y, -32768S, -2147483648, -9223372036854775808L, cast('-0.0' as float),
        -0.0D, -0.000000000001BD, '', X'', DATE'9999-12-31',
        TIMESTAMP'2099-12-31T23:59:59.999999Z', TIMESTAMP_NTZ'1582-10-10T00:00:00', array(),
        map(), array(array(1e300D), NULL)),
      (3L, DATE'1969-12-31', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
      AS t(k, d, b, by, sh, i, l, f, db, de, st, bi, da, ts, tn, ar, ma, nested)""";

  private static final Pace PACE = new Pace(1, 2, OptionalInt.empty());

  private final TestServer server;
  private final OnlineStore store;
  private Dataset<Row> rows;
  private StoredTable table;

  ParityContract(TestServer server) {
    this.server = server;
    this.store = server.store(PACE);
  }

  @BeforeAll
  void export() {
    rows = LocalSpark.session().sql(ROWS);
    table = new StoredTable(GROUP, 1, List.of("k", "day"), ExportedColumns.of(rows));
    server.empty();
    store.export(table, rows, EDITION, "2024-03-03", "run");
  }

  @Test
  void every_value_comes_back_as_it_went() {
    FeatureReader reader =
        FeatureReader.of(store.vectors(), GROUP, 1, FeatureReader.Terms.ANY, clock("2024-03-05"));
    FeatureVector first = reader.read(1, LocalDate.of(2024, 2, 29));
    assertThat(first.asOf()).contains(EDITION.asOf());
    assertThat(first.values())
        .containsEntry("b", true)
        .containsEntry("by", Byte.MAX_VALUE)
        .containsEntry("sh", Short.MAX_VALUE)
        .containsEntry("i", Integer.MAX_VALUE)
        .containsEntry("l", Long.MAX_VALUE)
        .containsEntry("f", Float.MIN_NORMAL)
        .containsEntry("db", Double.MIN_VALUE)
        .containsEntry("de", new BigDecimal("12345678901234567890123456.789012345678"))
        .containsEntry("st", "a\tb\\N\"'ü€😀")
        .containsEntry("bi", new byte[] {0, (byte) 0xff})
        .containsEntry("da", LocalDate.of(1, 1, 1))
        .containsEntry("ts", Instant.parse("1970-01-01T00:00:00.000001Z"))
        .containsEntry("tn", LocalDateTime.parse("2024-03-31T02:30:00.123456"))
        .containsEntry("ar", Arrays.asList(1, null, 3))
        .containsEntry("nested", List.of(List.of(0.1, -0.0)));
    assertThat(((Map<?, ?>) first.value("ma")).keySet().toString()).isEqualTo("[b, a]");
    FeatureVector second = reader.read(2L, LocalDate.of(2024, 2, 29));
    assertThat(second.values())
        .containsEntry("db", -0.0)
        .containsEntry("f", -0.0f)
        .containsEntry("de", new BigDecimal("-0.000000000001"))
        .containsEntry("st", "")
        .containsEntry("tn", LocalDateTime.parse("1582-10-10T00:00:00"))
        .containsEntry("nested", Arrays.asList(List.of(1e300), null));
    assertThat(reader.read(3L, LocalDate.of(1969, 12, 31)).values().values()).containsOnlyNulls();
    Parity parity = Parity.of(store.vectors(), table, rows, EDITION, 10, 0);
    assertThat(parity).isEqualTo(new Parity(3, 0, 0, 0, Map.of(), List.of()));
  }

  @Test
  void any_values_and_what_transforms_make_of_them_are_those_of_spark() {
    // given
    Map<String, Transform> transforms =
        Map.of(
            "bin", new Bins(List.of(-1.0, 0.0, 0.5)),
            "clipped", new Clip(-0.5, 0.7),
            "scaled", new Scale(1 / 3d, 0.7),
            "bucket", new Hash(Hash.Algorithm.XXHASH64, 64, 3),
            "place", new Ordinal(List.of("s1", "s2")),
            "hot", new OneHot(List.of("s1", "s2")));
    List<String> numeric = List.of("bin", "clipped", "scaled");
    Dataset<Row> made =
        LocalSpark.session()
            .range(0, 1_500, 1, 3)
            .selectExpr(
                "id",
                "if(rand(1) < 0.1, null, randn(2) * pow(10, cast(randn(3) * 5 as int))) as n",
                "if(rand(4) < 0.1, null, concat('s', cast(rand(5) * 4 as int))) as s",
                "cast(randn(6) * 1e9 as decimal(30,7)) as d",
                "timestamp_micros(cast(rand(7) * 2e15 as bigint)) as t",
                "map(concat('k', cast(rand(8) * 9 as int)), cast(randn(9) as float)) as m",
                "cast(cast(rand(10) * 1e18 as bigint) as binary) as b")
            .localCheckpoint();
    for (String name : transforms.keySet()) {
      boolean ofNumber = numeric.contains(name);
      String sql =
          transforms.get(name).sql(ofNumber ? "n" : "s", ofNumber ? Form.FLOATING : Form.TEXT);
      made = made.withColumn(name, functions.expr(sql));
    }
    Map<String, MadeOf> ways = new LinkedHashMap<>();
    transforms.forEach(
        (name, way) -> ways.put(name, new MadeOf(numeric.contains(name) ? "n" : "s", way)));
    StoredTable random =
        new StoredTable("features.random", 1, List.of("id"), ExportedColumns.of(made), ways);
    // when
    store.export(random, made, EDITION, "2024-03-03", "run");
    // then
    assertThat(Parity.of(store.vectors(), random, made, EDITION, 1_500, 0))
        .isEqualTo(new Parity(1_500, 0, 0, 0, Map.of(), List.of()));
    FeatureReader reader =
        FeatureReader.of(
            store.vectors(), "features.random", 1, FeatureReader.Terms.ANY, clock("2024-03-05"));
    List<List<Long>> keys = LongStream.range(0, 1_500).mapToObj(List::of).toList();
    assertThat(reader.table().made()).isEqualTo(ways);
    reader
        .readAll(keys)
        .forEach(
            (key, vector) ->
                ways.forEach(
                    (name, way) ->
                        assertThat(vector.value(name))
                            .as("%s of %s", name, key)
                            .isEqualTo(reader.make(name, vector.value(way.of())))));
  }

  @Test
  void what_was_changed_in_the_store_is_found_by_feature() {
    StoredTable changed = new StoredTable(GROUP, 2, table.keys(), table.columns());
    store.export(changed, rows, EDITION, "2024-03-03", "run");
    server.change(changed, List.of(2L, LocalDate.of(2024, 2, 29)), "db", 0.0);
    server.change(changed, List.of(3L, LocalDate.of(1969, 12, 31)), "i", 0);
    server.remove(changed, List.of(1L, LocalDate.of(2024, 2, 29)));
    Parity parity = Parity.of(store.vectors(), changed, rows, EDITION, 10, 0);
    assertThat(parity.agrees()).isFalse();
    assertThat(parity.differing()).isEqualTo(Map.of("db", 1L, "i", 1L));
    assertThat(parity.missing()).isEqualTo(1);
    assertThat(parity.examples())
        .contains(
            new Parity.Example("db", "k=2,day=\"2024-02-29\"", "-0.0", "0.0"),
            new Parity.Example("i", "k=3,day=\"1969-12-31\"", "null", "0"),
            new Parity.Example("(entity)", "k=1,day=\"2024-02-29\"", "there", "missing"));
  }

  @Test
  void a_service_is_told_of_age_and_given_defaults() {
    VectorStore vectors = store.vectors();
    FeatureReader.Terms terms =
        FeatureReader.Terms.marking(Duration.ofDays(1)).with("i", -1).with("st", "none");
    FeatureReader reader = FeatureReader.of(vectors, GROUP, 1, terms, clock("2024-03-05"));
    FeatureVector known = reader.read(3, LocalDate.of(1969, 12, 31));
    assertThat(known.state()).isEqualTo(FeatureVector.State.FRESH);
    assertThat(known.value("i")).isEqualTo(-1);
    FeatureVector unknown = reader.read(4, LocalDate.of(1969, 12, 31));
    assertThat(unknown.state()).isEqualTo(FeatureVector.State.ABSENT);
    assertThat(unknown.value("st")).isEqualTo("none");
    assertThat(unknown.value("l")).isNull();
    FeatureReader late =
        FeatureReader.of(
            vectors, GROUP, 1, terms, Clock.offset(clock("2024-03-05"), Duration.ofNanos(1)));
    assertThat(late.read(3, LocalDate.of(1969, 12, 31)).state())
        .isEqualTo(FeatureVector.State.STALE);
  }

  private static Clock clock(String day) {
    return Clock.fixed(Instant.parse(day + "T00:00:00Z"), ZoneOffset.UTC);
  }
}
