package io.millrace.clickstream.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.event.Reading;
import io.millrace.clickstream.log.Formats;
import io.millrace.lake.Slice;
import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

class FewRepeatsTest {
  private static final Slice DAY = new Slice("2024-03-01");
  private static final List<String> NAMES = List.of("a.log", "Z.log", "\uff5e.log", "😀.log");

  private final SparkSession spark = LocalSpark.session();
  private final JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());

  @TempDir Path folder;

  private static Task task() {
    EventsSpec spec =
        new EventsSpec(
            Formats.combined(), Reading.rules("ip"), Duration.ofDays(7), Duration.ofDays(1), true);
    return MemoryEvents.task(spec, DAY, Map.of());
  }

  /** Few different lines, so that files share many of them and have some several times. */
  private void deliver(Path day, Random random) throws IOException {
    Files.createDirectories(day);
    for (String name : NAMES.subList(0, 2 + random.nextInt(NAMES.size() - 1))) {
      String lines =
          IntStream.range(0, random.nextInt(8))
              .mapToObj(i -> "line %d\n".formatted(random.nextInt(4)))
              .collect(Collectors.joining());
      Files.writeString(day.resolve(name), lines);
    }
  }

  @Test
  void the_same_lines_repeat_as_by_a_join() throws IOException {
    for (int seed = 0; seed < 8; seed++) {
      Path root = folder.resolve("" + seed);
      deliver(root.resolve(DAY.value()), new Random(seed));
      DeliveredFiles files = DeliveredFiles.list(new Configuration(), root + "/{slice}/*", DAY);
      Map<String, Roaring64NavigableMap> joined =
          Repeats.inFiles(spark, context.parallelize(files.files(), 2), task());
      assertThat(FewRepeats.inFiles(context, files, task())).as("seed %d", seed).isEqualTo(joined);
    }
  }

  @Test
  void only_one_file_may_be_large() throws IOException {
    Path day = Files.createDirectories(folder.resolve(DAY.value()));
    sized(day.resolve("a.log"), FewRepeats.MOST * 3);
    sized(day.resolve("b.log"), FewRepeats.MOST);
    assertThat(FewRepeats.suits(listed())).isTrue();
    sized(day.resolve("c.log"), 1);
    assertThat(FewRepeats.suits(listed())).isFalse();
  }

  private DeliveredFiles listed() {
    return DeliveredFiles.list(new Configuration(), folder + "/{slice}/*", DAY);
  }

  private static void sized(Path file, long bytes) throws IOException {
    try (var sparse = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
  }
}
