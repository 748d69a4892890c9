package io.millrace.lake.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

class SearchedFilesTest {
  private static final SparkSession spark = LocalSpark.session();
  private static final StructType ID = new StructType().add("id", DataTypes.StringType);
  private static final StructType NAME = new StructType().add("name", DataTypes.StringType);

  @TempDir private Path folder;
  private final Set<Integer> stored = new TreeSet<>();

  @BeforeEach
  void table() {
    append("0", IntStream.range(0, 40).filter(i -> i % 2 == 0).boxed().toList());
    append("1", IntStream.range(40, 80).filter(i -> i % 2 == 0).boxed().toList());
  }

  /** The oracle is a set of what was appended and not deleted. */
  @RepeatedTest(6)
  void a_second_search_finds_what_one_without_the_first_would(RepetitionInfo round) {
    Random random = new Random(round.getCurrentRepetition());
    RowFinder first = finder();
    if (random.nextBoolean()) { // of some files only
      first = first.among(file -> file.partition("part").filter("0"::equals).isPresent());
    }
    Set<Integer> wanted = some(random, 60);
    SearchedFiles searched = first.searched(keys(ID, wanted), rows(ID, found(first, wanted)));
    if (random.nextBoolean()) {
      append("0", some(random, 5));
    }
    if (random.nextBoolean()) {
      delete(some(random, 10));
    }
    Set<Integer> absent =
        wanted.stream().filter(i -> random.nextBoolean()).collect(Collectors.toSet());
    if (random.nextInt(4) > 0) {
      absent.removeAll(found(first, wanted));
    }
    RowFinder second = finder().after(Optional.of(searched));
    assertThat(new TreeSet<>(found(second, absent)))
        .isEqualTo(absent.stream().filter(stored::contains).collect(Collectors.toSet()));
    Set<Integer> others = some(random, 20); // of which some were not looked for
    assertThat(new TreeSet<>(found(second, others)))
        .isEqualTo(others.stream().filter(stored::contains).collect(Collectors.toSet()));
  }

  @Test
  void a_file_that_was_searched_is_not_read_again_for_keys_that_it_lacks() throws Exception {
    Set<Integer> wanted = Set.of(1, 3, 4, 41);
    RowFinder finder = finder();
    List<Integer> found = found(finder, wanted);
    assertThat(found).containsExactly(4);
    SearchedFiles searched = finder.searched(keys(ID, wanted), rows(ID, found));
    for (AddFile file : files()) {
      Files.delete(folder.resolve(file.path()));
    }
    RowFinder second = finder.after(Optional.of(searched));
    assertThat(found(second, Set.of(3, 41))).isEmpty();
    for (Set<Integer> others : List.of(Set.of(3, 5), Set.of(3, 4))) { // not looked for, found
      assertThatThrownBy(() -> found(second, others)).isInstanceOf(SparkException.class);
    }
    assertThat(searched.lacks(keys(ID, Set.of(3)))).isTrue();
    assertThat(searched.lacks(keys(NAME, Set.of(3)))).isFalse();
  }

  private static Set<Integer> some(Random random, int most) {
    return random.ints(random.nextInt(most), 0, 100).boxed().collect(Collectors.toSet());
  }

  private void append(String part, Collection<Integer> ids) {
    stored.addAll(ids);
    List<String> names = ids.stream().map(SearchedFilesTest::text).toList();
    spark
        .createDataset(names, Encoders.STRING())
        .selectExpr("value id", "value name", "'%s' part".formatted(part))
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .partitionBy("part")
        .option("delta.enableDeletionVectors", true)
        .save(folder.toString());
  }

  private void delete(Set<Integer> ids) {
    stored.removeAll(ids);
    String names = ids.stream().map(i -> "'" + text(i) + "',").collect(Collectors.joining());
    spark.sql("delete from delta.`%s` where id in (%s'')".formatted(folder, names));
  }

  private static String text(int id) {
    return "id %02d".formatted(id);
  }

  private RowFinder finder() {
    return new RowFinder(
        spark,
        DeltaLog.forTable(spark, folder.toString()).update(false, Option.empty(), Option.empty()),
        AddFile::path);
  }

  private List<AddFile> files() {
    return DeltaLog.forTable(spark, folder.toString())
        .update(false, Option.empty(), Option.empty())
        .allFiles()
        .collectAsList();
  }

  private static List<UnsafeRow> rows(StructType column, Collection<Integer> ids) {
    UnsafeProjection projection = UnsafeProjection.create(column);
    List<UnsafeRow> rows = new ArrayList<>();
    for (int id : ids) {
      Object[] cells = {UTF8String.fromString(text(id))};
      rows.add(projection.apply(new GenericInternalRow(cells)).copy());
    }
    return rows;
  }

  private static WantedKeys keys(StructType column, Collection<Integer> ids) {
    return WantedKeys.of(column, 1, rows(column, ids).stream().map(UnsafeRow::getBytes).toList());
  }

  private static List<Integer> found(RowFinder finder, Set<Integer> ids) {
    return finder
        .find(keys(ID, ids), RowFinder.Beside.NOTHING)
        .map(row -> row.key().getString(0))
        .collect()
        .stream()
        .map(name -> Integer.valueOf(name.substring(3)))
        .toList();
  }
}
