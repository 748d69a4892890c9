package io.millrace.lake.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.KeyCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class KeySetTest {
  @Property(tries = 300)
  void counts_over_files_are_those_of_a_map(
      @ForAll @Size(max = 5)
          List<@Size(max = 60) List<@LongRange(min = -40, max = 40) Long>> files) {
    assertCounts(files);
  }

  @Property(tries = 100)
  void scattered_keys_are_counted_too(
      @ForAll @Size(max = 4) List<@Size(max = 30) List<Long>> files) {
    assertCounts(files);
  }

  @Test
  void dense_keys_of_overlapping_files_are_counted() {
    List<Long> evens = LongStream.range(0, 5000).map(i -> 2 * i).boxed().toList();
    List<Long> thirds = LongStream.range(0, 5000).map(i -> 3 * i).boxed().toList();
    assertCounts(List.of(evens, thirds));
  }

  private static void assertCounts(List<List<Long>> files) {
    Map<Long, Integer> times = new HashMap<>();
    files.forEach(file -> file.forEach(key -> times.merge(key, 1, Integer::sum)));
    long rows = files.stream().mapToLong(List::size).sum();
    long once = times.values().stream().filter(n -> n == 1).count();

    KeyCounts counts = KeySet.merge(files.stream().map(KeySetTest::pack).toList(), true);

    assertThat(counts).isEqualTo(new KeyCounts(rows, 0, times.size(), once, true));
  }

  private static KeySet pack(List<Long> keys) {
    KeySet.Collector collector = new KeySet.Collector();
    keys.forEach(collector::add);
    return collector.pack();
  }

  @Test
  void a_key_that_fits_into_64_bits_is_itself_and_any_other_its_hash() {
    StructType schema = new StructType().add("id", "int").add("name", "string");
    GenericInternalRow row =
        new GenericInternalRow(new Object[] {-7, UTF8String.fromString("seven")});
    assertThat(new KeyOf(schema, List.of("id")).of(row)).isEqualTo(-7);
    assertThat(new KeyOf(schema, List.of("id")).exact()).isTrue();
    assertThat(new KeyOf(schema, List.of("name")).exact()).isFalse();
    assertThat(new KeyOf(schema, List.of("id", "name")).exact()).isFalse();
    assertThat(new KeyOf(schema, List.of()).of(row))
        .isEqualTo(new KeyOf(schema, List.of()).of(row));
  }
}
