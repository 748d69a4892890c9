package io.millrace.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.Meter;
import io.millrace.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GateRoundsTest {
  private static final long ROWS = 50;

  private final SparkSession spark = LocalSpark.session();
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Layout.class)
  void every_contender_writes_all_rows_in_every_round(Layout layout) {
    // given
    List<Contender> contenders = GateRounds.contenders(layout, folder);
    List<GateRun> runs = new ArrayList<>();
    // when
    new GateRounds(spark, layout, contenders).play(2, ROWS, runs::add);
    // then
    assertThat(runs).hasSize(2 * contenders.size());
    assertThat(runs).allSatisfy(run -> assertThat(run.cost().cpuSeconds()).isPositive());
    assertThat(contenders)
        .allSatisfy(contender -> assertThat(ids(contender)).hasSize((int) ROWS).contains(ROWS));
  }

  @Test
  void a_contender_that_loses_rows_ends_the_benchmark() {
    // given
    Contender forgetful =
        new Contender() {
          private final Contender plain =
              new PlainWrite("forgetful", Layout.TABLE, folder.resolve("forgetful"));

          @Override
          public String name() {
            return plain.name();
          }

          @Override
          public Path table() {
            return plain.table();
          }

          @Override
          public void write(Dataset<Row> rows) {
            plain.write(rows.where("id <> 7"));
          }
        };
    GateRounds rounds = new GateRounds(spark, Layout.TABLE, List.of(forgetful));
    // when, then
    assertThatThrownBy(() -> rounds.play(1, ROWS, run -> {}))
        .hasMessage("forgetful wrote 50 rows and its table holds 49.");
  }

  @Test
  void bad_rows_pass_neither_the_gate_nor_deequ() {
    // given
    Dataset<Row> goodRows = SampleRows.of(spark, 0, ROWS);
    Dataset<Row> badRows =
        goodRows.withColumn(SampleRows.ID, goodRows.col(SampleRows.ID).divide(2).cast("bigint"));
    List<Contender> checking =
        GateRounds.contenders(Layout.TABLE, folder).stream()
            .filter(c -> c.name().equals("gate-12-checks") || c.name().contains("deequ"))
            .toList();
    // when, then
    assertThat(checking).hasSize(2);
    assertThat(checking)
        .allSatisfy(
            contender ->
                assertThatThrownBy(() -> contender.write(badRows))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the sample"));
  }

  @Test
  void a_run_is_a_line_of_json() {
    // given
    GateRun run = new GateRun("write", Layout.SLICE, 3, 50, new Meter.Cost(1.25, 2.5, 0));
    // when, then
    assertThat(run.json())
        .isEqualTo(
            "{\"bench\": \"gate\", \"name\": \"write\", \"layout\": \"slice\", \"round\": 3, \"rows\": 50, \"cpu_s\": 1.250, \"wall_s\": 2.500, \"gc_s\": 0.000}");
  }

  private List<Long> ids(Contender contender) {
    return spark
        .read()
        .format("delta")
        .load(contender.table().toString())
        .select("id")
        .collectAsList()
        .stream()
        .map(row -> row.getLong(0))
        .toList();
  }
}
