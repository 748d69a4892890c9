package io.millrace.clickstream.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.EventColumns;
import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import io.millrace.lake.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatecomersTest {
  private static final SparkSession spark = LocalSpark.session();
  private static final StructType LEFT =
      new StructType(
          Stream.of(Survey.LATE.add(Companion.SLICE, DataTypes.StringType).fields())
              .map(each -> DataTypes.createStructField(each.name(), each.dataType(), true))
              .toArray(StructField[]::new));
  private static final StructType STORED =
      new StructType()
          .add(EventColumns.EVENT_ID, DataTypes.StringType)
          .add(EventColumns.FILE, DataTypes.StringType)
          .add(EventColumns.LINE, DataTypes.LongType);
  private static final List<Slice> DAYS = days(1, 2, 3, 9);

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void however_many_they_are_the_same_are_found(long seed) {
    Random random = new Random(seed);
    Dataset<Row> left = left(random);
    StoredEvents stored = new StoredEvents.Joined(stored(random));
    Latecomers few = Latecomers.of(left, DAYS, stored, Latecomers.NAMED);
    try (Latecomers many = Latecomers.of(left, DAYS, stored, Latecomers.NAMED + 1)) {
      assertThat(many.getClass()).isNotEqualTo(few.getClass());
      assertThat(many.days()).isEqualTo(few.days());
      assertThat(few.days().stream().mapToLong(Latecomers.Day::arriving).sum()).isPositive();
      assertThat(few.days().stream().mapToLong(Latecomers.Day::admitted).sum()).isPositive();
      assertThat(few.days().stream().mapToLong(Latecomers.Day::replaced).sum()).isPositive();
      List<String> rows = texts(few.rows(days(1, 3), "day"));
      assertThat(rows).hasSize((int) (few.days().get(0).arriving() + few.days().get(2).arriving()));
      assertThat(texts(many.rows(days(1, 3), "day"))).isEqualTo(rows);
    }
  }

  private static List<Slice> days(int... days) {
    return IntStream.of(days).mapToObj(day -> new Slice("2024-03-0" + day)).toList();
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  /** An id is of one day, and may be left by several deliveries, in several files of one. */
  private static Dataset<Row> left(Random random) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int id = random.nextInt(150);
      Object[] cells = new Object[LEFT.size()];
      set(cells, EventColumns.EVENT_ID, "id" + id);
      set(cells, EventColumns.FILE, file(random));
      set(cells, EventColumns.LINE, (long) random.nextInt(3));
      set(cells, Survey.DAY, "2024-03-0" + (1 + id % 4));
      set(cells, Companion.SLICE, "2024-03-0" + (1 + random.nextInt(6)));
      rows.add(RowFactory.create(cells));
    }
    return spark.createDataFrame(rows, LEFT).dropDuplicates();
  }

  private static void set(Object[] cells, String column, Object value) {
    cells[LEFT.fieldIndex(column)] = value;
  }

  /** Some have a name that nothing was left by, or none. */
  private static Dataset<Row> stored(Random random) {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < 200; id++) {
      if (random.nextInt(2) == 0) {
        rows.add(
            RowFactory.create(
                "id" + id,
                random.nextInt(9) == 0 ? null : file(random),
                random.nextInt(9) == 0 ? null : (long) random.nextInt(3)));
      }
    }
    return spark.createDataFrame(rows, STORED);
  }

  private static String file(Random random) {
    return random.nextBoolean() ? "f" : "\uE000\uD83D\uDE00".substring(random.nextInt(2));
  }
}
