package io.millrace.clickstream.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Slice;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.AddFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

class StoredEventsTest {
  private static final SparkSession spark = LocalSpark.session();
  private static final String EVENTS =
      """
      select concat('id', id) event_id, if(id % 3 = 0, null, concat('f', id % 7)) file, if(id % 4 = 0, null, id) line,
        concat('2024-03-0', 1 + id % 3) event_date
      from range(300)
      """;

  @TempDir private Path folder;

  @Test
  void events_are_found_in_their_days_files_as_a_join_finds_them() {
    spark.sql(EVENTS).write().format("delta").partitionBy("event_date").save(folder.toString());
    Dataset<Row> table = spark.read().format("delta").load(folder.toString());
    List<String> ids = IntStream.range(0, 100).mapToObj(i -> "id" + i * 7).toList();
    List<Slice> days = List.of(new Slice("2024-03-01"), new Slice("2024-03-03"));
    List<StoredEvents.Told> found =
        StoredEvents.of(finder(), table, "event_date", days).withIds(ids).events();
    assertThat(found)
        .hasSize(29)
        .containsExactlyInAnyOrderElementsOf(
            StoredEvents.joined(table.where("event_date <> '2024-03-02'"), ids));
  }

  private RowFinder finder() {
    return new RowFinder(
        spark,
        DeltaLog.forTable(spark, folder.toString()).update(false, Option.empty(), Option.empty()),
        AddFile::path);
  }
}
