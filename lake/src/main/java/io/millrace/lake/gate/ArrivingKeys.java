package io.millrace.lake.gate;

import io.millrace.lake.KeyCounts;
import io.millrace.lake.Slice;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.SearchedFiles;
import io.millrace.lake.find.WantedKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;
import scala.collection.JavaConverters;

/**
 * How often the keys of rows that are added occur in the slices that they come to: the files that
 * are there are searched for these keys, those of all slices at once, and nothing is grouped.
 */
final class ArrivingKeys {
  /** The keys are held in memory, and sent to all tasks. */
  static final long MOST = 500_000;

  private final Map<String, Map<ByteBuffer, Long>> counts;

  private ArrivingKeys(Map<String, Map<ByteBuffer, Long>> counts) {
    this.counts = counts;
  }

  /**
   * @param added rows that are written, of slices to which nothing else happens
   * @param searched files that may have been searched for the keys
   * @return empty where the key is of types that cannot be searched for, or is new to the table
   */
  static Optional<ArrivingKeys> of(
      OptimisticTransaction transaction,
      Dataset<Row> added,
      List<String> key,
      Optional<SearchedFiles> searched) {
    List<String> partition =
        JavaConverters.seqAsJavaList(transaction.metadata().partitionColumns());
    StructType types =
        new StructType(
            key.stream()
                .map(name -> transaction.metadata().schema().apply(name))
                .toArray(StructField[]::new));
    RowFinder finder =
        new RowFinder(
            transaction.spark(),
            transaction.snapshot(),
            file -> JavaConverters.mapAsJavaMap(file.partitionValues()).get(partition.get(0)));
    if (partition.size() != 1 || !finder.canFind(types, new StructType())) {
      return Optional.empty();
    }
    Map<String, Map<ByteBuffer, Long>> counts = added(added, types, partition.get(0));
    Set<ByteBuffer> distinct = new HashSet<>();
    counts.values().forEach(slice -> distinct.addAll(slice.keySet()));
    WantedKeys wanted =
        WantedKeys.of(types, types.size(), distinct.stream().map(ByteBuffer::array).toList());
    finder
        .among(
            file -> file.partition(partition.get(0)).filter(s -> !counts.containsKey(s)).isEmpty())
        .after(searched)
        .find(wanted, RowFinder.Beside.NOTHING)
        .map(row -> new Tuple2<>(row.file(), row.key().getBytes().clone()))
        .collect() // only rows that have a key of one that is added
        .forEach(
            row ->
                counts.get(row._1()).computeIfPresent(ByteBuffer.wrap(row._2()), (k, n) -> n + 1));
    return Optional.of(new ArrivingKeys(counts));
  }

  /** By slice, without those that have a NULL. */
  private static Map<String, Map<ByteBuffer, Long>> added(
      Dataset<Row> added, StructType types, String partition) {
    Column[] columns =
        IntStream.rangeClosed(0, types.size())
            .mapToObj(i -> i < types.size() ? types.apply(i).name() : partition)
            .map(ArrivingKeys::column)
            .toArray(Column[]::new);
    UnsafeProjection keyOf =
        UnsafeProjection.create(
            Arrays.stream(types.fields()).map(StructField::dataType).toArray(DataType[]::new));
    int width = columns.length;
    Map<String, Map<ByteBuffer, Long>> counts = new HashMap<>();
    List<byte[]> rows =
        added
            .select(columns)
            .where(
                Stream.of(types.fieldNames())
                    .map(name -> column(name).isNotNull())
                    .reduce(functions.lit(true), Column::and))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .map(row -> ((UnsafeRow) row).getBytes().clone())
            .collect(); // not more than MOST
    for (byte[] bytes : rows) {
      UnsafeRow row = new UnsafeRow(width);
      row.pointTo(bytes, bytes.length);
      counts
          .computeIfAbsent(row.getString(width - 1), any -> new HashMap<>())
          .merge(ByteBuffer.wrap(keyOf.apply(row).getBytes().clone()), 1L, Long::sum);
    }
    return counts;
  }

  private static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /** Of the keys that come to a slice. */
  KeyCounts of(Slice slice) {
    Map<ByteBuffer, Long> keys = counts.getOrDefault(slice.value(), Map.of());
    return new KeyCounts(
        keys.values().stream().mapToLong(Long::longValue).sum(),
        0,
        keys.size(),
        keys.values().stream().filter(times -> times == 1).count(),
        true);
  }
}
