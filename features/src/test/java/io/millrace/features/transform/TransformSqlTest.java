package io.millrace.features.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.testing.LocalSpark;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service and the tables make the same of a value, bit for bit. */
class TransformSqlTest {
  private static final int ROWS = 400;
  private static final Map<Form, String> TYPES =
      Map.of(
          Form.WHOLE, "bigint",
          Form.DECIMAL, "decimal(20,3)",
          Form.FLOATING, "double",
          Form.TEXT, "string",
          Form.BOOLEAN, "boolean",
          Form.DATE, "date",
          Form.TIMESTAMP, "timestamp");
  private static final List<Form> FORMS = List.of(Form.values());

  @AfterEach
  void leave() {
    LocalSpark.session().conf().set("spark.sql.session.timeZone", "UTC");
  }

  @Test
  void java_and_sql_agree_in_any_zone() {
    for (String zone : List.of("UTC", "America/New_York")) {
      LocalSpark.session().conf().set("spark.sql.session.timeZone", zone);
      agree(new Random(7));
    }
  }

  private static void agree(Random random) {
    List<Object[]> values = IntStream.range(0, ROWS).mapToObj(i -> values(i, random)).toList();
    List<Transform> transforms = transforms();
    List<Column> columns = new ArrayList<>();
    for (Transform transform : transforms) {
      for (Form form : transform.takes()) {
        columns.add(functions.expr(transform.sql(form.name(), form)));
      }
    }
    List<Row> rows = made(values, columns);
    int column = 0;
    for (Transform transform : transforms) {
      for (Form form : transform.takes()) {
        for (int i = 0; i < ROWS; i++) {
          Object value = values.get(i)[form.ordinal()];
          Object made = rows.get(i).isNullAt(column) ? null : rows.get(i).get(column);
          assertThat(made instanceof scala.collection.Seq<?> ? rows.get(i).getList(column) : made)
              .as("%s of %s %s", transform, form, value)
              .isEqualTo(transform.apply(value));
        }
        column++;
      }
    }
  }

  private static List<Row> made(List<Object[]> values, List<Column> columns) {
    SparkSession spark = LocalSpark.session();
    StringBuilder ddl = new StringBuilder("place int");
    FORMS.forEach(form -> ddl.append(", %s %s".formatted(form, TYPES.get(form))));
    List<Row> rows = new ArrayList<>();
    for (Object[] each : values) {
      Object[] cells = new Object[FORMS.size() + 1];
      cells[0] = rows.size();
      for (int i = 0; i < each.length; i++) {
        cells[i + 1] =
            each[i] instanceof Instant at
                ? Timestamp.from(at)
                : each[i] instanceof LocalDate day ? java.sql.Date.valueOf(day) : each[i];
      }
      rows.add(RowFactory.create(cells));
    }
    return spark
        .createDataFrame(rows, StructType.fromDDL(ddl.toString()))
        .orderBy("place")
        .select(columns.toArray(Column[]::new))
        .collectAsList();
  }

  private static Object[] values(int i, Random random) {
    if (i == 0) {
      return new Object[FORMS.size()];
    }
    double[] doubles = {0.0, -0.0, 0.1, 10, Double.NaN, Double.POSITIVE_INFINITY, -1e-320};
    String text = Stream.of("", "it's", "b", "\\", "ß🎈", "x".repeat(i)).toList().get(i % 6);
    long[] longs = {0, 10, -1, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1};
    return new Object[] {
      i <= longs.length ? longs[i - 1] : random.nextLong() >> random.nextInt(64),
      BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), 3),
      i <= doubles.length ? doubles[i - 1] : random.nextGaussian() * 20,
      text,
      random.nextBoolean(),
      LocalDate.of(1995, 1, 1).plusDays(random.nextInt(15_000)),
      Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1000L)
    };
  }

  private static List<Transform> transforms() {
    List<Transform> all =
        new ArrayList<>(
            List.of(
                new Bins(List.of(-5.0, 0.0, 0.1, 10.0)),
                new Bins(List.of()),
                new Clip(-3.3, 10),
                new Scale(1 / 3d, 0.7),
                new Ordinal(List.of("it's", "\\", "true", "10")),
                new OneHot(List.of("it's", "\\", "true", "10")),
                new Hash(Hash.Algorithm.XXHASH64, 1000, -7),
                new Hash(Hash.Algorithm.CRC32, 1000, 5)));
    Arrays.stream(Cyclic.Circle.values())
        .map(circle -> new Cyclic(circle, ZoneId.of("Europe/Berlin")))
        .forEach(all::add);
    return all;
  }
}
