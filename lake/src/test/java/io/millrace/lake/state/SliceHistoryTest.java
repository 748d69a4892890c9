package io.millrace.lake.state;

import static io.millrace.lake.state.Records.FIRST;
import static io.millrace.lake.state.Records.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.UnreachableException;
import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.JavaConverters;

/** On logs that Delta itself writes, checkpoints and cleans up. */
class SliceHistoryTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir java.nio.file.Path folder;
  private Path table;
  private DeltaLog log;

  @BeforeEach
  void emptyTable() {
    table = new Path(folder.resolve("orders").toUri());
    log = DeltaLog.forTable(LocalSpark.session(), table);
  }

  @Test
  void a_missing_table_has_no_history() {
    SliceHistory history = SliceHistory.read(HADOOP, new Path(table, "nowhere"));

    assertThat(history.exists()).isFalse();
    assertThat(history.version()).isEqualTo(-1);
    assertThat(history.records()).isEmpty();
    assertThat(history.committed()).isEmpty();
  }

  @Test
  void the_newest_record_of_a_slice_is_current() {
    // given
    create(Map.of());
    SliceRecord replaced = commit(Records.ready(FIRST, "a"), 0);
    SliceRecord other = commit(Records.ready(SECOND, "b"), 0);
    SliceRecord newest = commit(Records.ready(FIRST, "c"), 2);
    // when
    SliceHistory history = SliceHistory.read(HADOOP, table);
    // then
    assertThat(history.version()).isEqualTo(3);
    assertThat(history.records()).containsExactly(replaced, other, newest);
    assertThat(history.current())
        .containsExactly(Map.entry(FIRST, newest), Map.entry(SECOND, other));
    assertThat(history.committed()).containsExactly(Map.entry(FIRST, 2L), Map.entry(SECOND, 0L));
  }

  @Test
  void commits_of_others_are_passed_over() {
    create(Map.of());
    appendFiles(1);

    SliceHistory history = SliceHistory.read(HADOOP, table);

    assertThat(history.version()).isEqualTo(1);
    assertThat(history.current()).isEmpty();
  }

  @Test
  void a_slice_whose_commit_was_cleaned_up_is_still_known_to_be_committed() throws IOException {
    for (String policy : List.of("classic", "v2")) {
      // given
      table = new Path(folder.resolve(policy).toUri());
      log = DeltaLog.forTable(LocalSpark.session(), table);
      create(Map.of("delta.checkpointPolicy", policy));
      commit(Records.ready(FIRST, "a"), 0);
      commit(Records.retracted(SECOND), 1);
      log.checkpoint();
      SliceRecord later = commit(Records.ready(new Slice("2024-03-03"), "c"), 0);
      deleteCommits(0, 2);
      // when
      SliceHistory history = SliceHistory.read(HADOOP, table);
      // then
      assertThat(history.current()).as(policy).containsOnly(Map.entry(later.slice(), later));
      assertThat(history.committed())
          .as(policy)
          .containsExactly(
              Map.entry(FIRST, 0L), Map.entry(SECOND, 1L), Map.entry(later.slice(), 0L));
    }
  }

  @Test
  void a_checkpoint_in_parts_counts_when_all_its_parts_are_there() throws IOException {
    // given
    create(Map.of("delta.checkpointInterval", "1000"));
    for (int day = 1; day <= 9; day++) {
      commit(Records.ready(new Slice("2024-03-0" + day), "a"), 0);
    }
    appendFiles(6);
    LocalSpark.session().conf().set("spark.databricks.delta.checkpoint.partSize", "2");
    try {
      log.checkpoint();
    } finally {
      LocalSpark.session().conf().unset("spark.databricks.delta.checkpoint.partSize");
    }
    deleteCommits(0, 9);
    // then
    assertThat(SliceHistory.read(HADOOP, table).committed()).hasSize(9);
    // and when a part is gone
    try (Stream<java.nio.file.Path> files = Files.list(folder.resolve("orders/_delta_log"))) {
      Files.delete(
          files
              .filter(f -> f.getFileName().toString().matches("\\d+\\.checkpoint\\..*parquet"))
              .findFirst()
              .orElseThrow());
    }
    assertThat(SliceHistory.read(HADOOP, table).committed()).isEmpty();
  }

  @Test
  void many_commits_are_read_in_their_order() throws IOException {
    Path orders = new Path(folder.resolve("many").toUri());
    List<SliceRecord> written = new ArrayList<>();
    for (int version = 0; version < 100; version++) {
      SliceRecord slice = Records.ready(version % 2 == 0 ? FIRST : SECOND, "f" + version);
      written.add(LogFiles.commit(orders, version, slice, version * 2L));
    }

    SliceHistory history = SliceHistory.read(HADOOP, orders);

    assertThat(history.records()).containsExactlyElementsOf(written);
    assertThat(history.current()).containsEntry(SECOND, written.get(99));
    assertThat(history.committed())
        .containsExactly(Map.entry(FIRST, 196L), Map.entry(SECOND, 198L));
  }

  @Test
  void a_warehouse_that_cannot_be_read_is_unreachable() {
    assertThatThrownBy(() -> SliceHistory.read(HADOOP, new Path("nosuch://host/orders")))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("nosuch://host/orders");
  }

  private void create(Map<String, String> properties) {
    var builder =
        io.delta.tables.DeltaTable.create(LocalSpark.session())
            .location(table.toString())
            .addColumn("id", "bigint");
    properties.forEach(builder::property);
    builder.execute();
    log.update(false, Option.empty(), Option.empty());
  }

  private void appendFiles(int files) {
    LocalSpark.session()
        .range(files)
        .repartition(files)
        .write()
        .format("delta")
        .mode("append")
        .save(table.toString());
  }

  /** Commits a record as the lake does, and returns it with the commit's version. */
  private SliceRecord commit(SliceRecord slice, long number) {
    OptimisticTransaction transaction = log.startTransaction();
    Action mark = new SetTransaction(SliceTransaction.appId(slice.slice()), number, Option.empty());
    LocalSpark.session()
        .conf()
        .set("spark.databricks.delta.commitInfo.userMetadata", SliceJson.write(slice));
    try {
      long version =
          transaction.commit(
              JavaConverters.asScalaBuffer(List.of(mark)).toSeq(),
              DeltaOperations.ManualUpdate$.MODULE$);
      return SliceJson.read(SliceJson.write(slice), version).get(0);
    } finally {
      LocalSpark.session().conf().unset("spark.databricks.delta.commitInfo.userMetadata");
    }
  }

  private void deleteCommits(long from, long to) throws IOException {
    for (long version = from; version <= to; version++) {
      Files.delete(
          java.nio.file.Path.of(table.toUri())
              .resolve("_delta_log")
              .resolve("%020d.json".formatted(version)));
    }
  }
}
