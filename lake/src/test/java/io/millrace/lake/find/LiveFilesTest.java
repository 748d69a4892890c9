package io.millrace.lake.find;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

/** The files are those that Delta itself gives. */
class LiveFilesTest {
  private static final SparkSession spark = LocalSpark.session();
  @TempDir private Path folder;

  /** Files added, hidden in part, removed and added again, before and after checkpoints. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'delta.enableDeletionVectors' = 'true', 'delta.columnMapping.mode' = 'name', 'delta.checkpointInterval' = '2'",
        "'delta.checkpointPolicy' = 'v2', 'delta.checkpointInterval' = '2'"
      })
  void the_files_are_those_that_delta_gives(String properties) {
    make(properties);
    insert("range(0, 100, 1, 2)", "'a b/%'");
    insert("range(100, 200, 1, 1)", "null");
    requireSame();
    sql("delete from %s where id %% 7 = 0");
    requireSame();
    sql("delete from %s where id < 60");
    requireSame();
  }

  @Test
  void a_file_that_lies_elsewhere_is_told_as_delta_does() {
    make("'delta.checkpointInterval' = '2'");
    insert("range(10)", "'x'");
    Path clone = folder.resolve("clone");
    spark.sql("create table delta.`%s` shallow clone delta.`%s`".formatted(clone, table()));
    assertThat(json(LiveFiles.of(snapshot(clone))))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(json(snapshot(clone).allFiles().collectAsList()));
  }

  private void make(String properties) {
    sql(
        "create table %s (id bigint, p string) using delta partitioned by (p) tblproperties ("
            + properties
            + ")");
  }

  private void insert(String rows, String partition) {
    sql("insert into %s select id, " + partition.replace("%", "%%") + " from " + rows);
  }

  private void sql(String text) {
    spark.sql(text.formatted("delta.`" + table() + "`"));
  }

  private Path table() {
    return folder.resolve("table");
  }

  private void requireSame() {
    Snapshot snapshot = snapshot(table());
    assertThat(json(LiveFiles.of(snapshot)))
        .containsExactlyInAnyOrderElementsOf(json(snapshot.allFiles().collectAsList()));
  }

  private static List<String> json(List<AddFile> files) {
    return files.stream().map(AddFile::json).toList();
  }

  private static Snapshot snapshot(Path table) {
    return DeltaLog.forTable(spark, table.toString()).update(false, Option.empty(), Option.empty());
  }
}
