package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.millrace.clickstream.event.Identity;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/**
 * Lines that stand in several files, as rotated, copied and grown files have them: one of them
 * counts, that of the file whose name is first. Late lines count after all files.
 */
final class Repeats {
  private static final StructType IDS =
      new StructType()
          .add("high", DataTypes.LongType)
          .add("low", DataTypes.LongType)
          .add("file", DataTypes.StringType)
          .add("line", DataTypes.LongType);

  private Repeats() {}

  /** By file, its lines that stand in an earlier one. */
  static Map<String, Roaring64NavigableMap> inFiles(
      SparkSession spark, JavaRDD<DeliveredFiles.Delivered> files, Task task) {
    Dataset<Row> ids = ids(spark, files, task);
    Dataset<Row> repeated =
        ids.groupBy("high", "low")
            .agg(count(lit(1)).as("times"), min(struct("file", "line")).as("first"))
            .where(col("times").gt(1));
    Column key =
        ids.col("high")
            .equalTo(repeated.col("high"))
            .and(ids.col("low").equalTo(repeated.col("low")));
    Dataset<Row> losers =
        ids.join(repeated, key)
            .where(ids.col("file").notEqual(col("first.file")))
            .select(ids.col("file"), ids.col("line"));
    Map<String, Roaring64NavigableMap> repeats = new HashMap<>();
    losers
        .javaRDD()
        .mapPartitions(Repeats::bitmaps)
        .collect() // one small bitmap a file and partition
        .forEach(one -> repeats.merge(one.file(), one.lines(), Repeats::union));
    return repeats;
  }

  /** Late events whose line does not stand in the files. */
  static Dataset<Row> without(
      SparkSession spark, Dataset<Row> late, JavaRDD<DeliveredFiles.Delivered> files, Task task) {
    Dataset<Row> lateIds =
        late.select(
                half(1).as("late_high"),
                half(17).as("late_low"),
                col(Survey.LINE_ID).as("found_id"))
            .distinct();
    Dataset<Row> found =
        ids(spark, files, task)
            .join(
                broadcast(lateIds),
                col("high").equalTo(col("late_high")).and(col("low").equalTo(col("late_low"))))
            .select("found_id")
            .distinct();
    return late.join(found, col(Survey.LINE_ID).equalTo(col("found_id")), "left_anti");
  }

  private static Column half(int from) {
    return expr(
        "cast(conv(substring(%s, %d, 16), 16, -10) as bigint)".formatted(Survey.LINE_ID, from));
  }

  private static Dataset<Row> ids(
      SparkSession spark, JavaRDD<DeliveredFiles.Delivered> files, Task task) {
    JavaRDD<Row> rows =
        files.mapPartitions(
            some -> stream(some).flatMap(file -> stream(new Ids(task, file))).iterator());
    return spark.createDataFrame(rows, IDS);
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    Iterable<T> once = () -> iterator;
    return StreamSupport.stream(once.spliterator(), false);
  }

  private record FileLines(String file, Roaring64NavigableMap lines)
      implements java.io.Serializable {}

  private static Iterator<FileLines> bitmaps(Iterator<Row> losers) {
    Map<String, Roaring64NavigableMap> lines = new HashMap<>();
    losers.forEachRemaining(
        row ->
            lines
                .computeIfAbsent(row.getString(0), any -> new Roaring64NavigableMap())
                .addLong(row.getLong(1)));
    return lines.entrySet().stream()
        .map(one -> new FileLines(one.getKey(), one.getValue()))
        .iterator();
  }

  private static Roaring64NavigableMap union(Roaring64NavigableMap one, Roaring64NavigableMap two) {
    one.or(two);
    return one;
  }

  /** The identities of a file's lines. */
  private static final class Ids implements Iterator<Row> {
    private final NumberedLines lines;
    private final String name;
    private boolean ahead;
    private boolean there;

    Ids(Task task, DeliveredFiles.Delivered file) {
      this.lines = task.open(file);
      this.name = file.name();
    }

    @Override
    public boolean hasNext() {
      if (!ahead) {
        there = lines.next();
        ahead = true;
        if (!there) {
          lines.close();
        }
      }
      return there;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      ahead = false;
      Identity identity = lines.identity(0);
      return RowFactory.create(identity.high(), identity.low(), name, lines.number());
    }
  }
}
