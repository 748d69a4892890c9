package io.millrace.bench.gate;

import io.millrace.bench.Meter;
import io.millrace.lake.LakeLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The contenders in turn, round after round, in one JVM and one Spark session. */
final class GateRounds {
  private final SparkSession spark;
  private final Layout layout;
  private final List<Contender> contenders;
  private long nextId;

  GateRounds(SparkSession spark, Layout layout, List<Contender> contenders) {
    this.spark = spark;
    this.layout = layout;
    this.contenders = List.copyOf(contenders);
  }

  /**
   * @param folder where their tables go
   */
  static List<Contender> contenders(Layout layout, Path folder) {
    LakeLocation lake = new LakeLocation(new org.apache.hadoop.fs.Path(folder.toUri()));
    return List.of(
        new PlainWrite("write", layout, folder.resolve("write")),
        new GatedWrite("gate-no-checks", layout, lake, List.of()),
        new GatedWrite("gate-11-checks", layout, lake, TypicalChecks.withoutKey()),
        new GatedWrite("gate-12-checks", layout, lake, TypicalChecks.withKey(SampleRows.ID)),
        new GatedWrite(
            "gate-12-checks-text-key", layout, lake, TypicalChecks.withKey(SampleRows.TEXT)),
        new CheckedAfterwards("write-then-deequ", layout, folder.resolve("write-then-deequ")));
  }

  /** Two rounds on fewer rows, not told of: classes load, and hot code is compiled. */
  void warmUp(long rows) {
    playRound(0, Math.max(1, rows / 25));
    playRound(0, Math.max(1, rows / 5));
  }

  void play(int rounds, long rows, Consumer<GateRun> tell) {
    for (int round = 1; round <= rounds; round++) {
      playRound(round, rows).forEach(tell);
    }
  }

  /** Rows of its own for each round, or the gate would find that nothing has changed. */
  private List<GateRun> playRound(int round, long count) {
    Dataset<Row> rows = SampleRows.of(spark, nextId, count);
    nextId += count;
    List<GateRun> runs = new ArrayList<>();
    for (Contender contender : inTurn(round)) {
      runs.add(measure(contender, rows, round, count));
    }
    return runs;
  }

  /** Another one begins each round, so that none always runs after the same neighbour's garbage. */
  private List<Contender> inTurn(int round) {
    List<Contender> order = new ArrayList<>(contenders);
    Collections.rotate(order, 1 - round);
    return order;
  }

  private GateRun measure(Contender contender, Dataset<Row> rows, int round, long count) {
    DataFiles replaced = DataFiles.of(contender.table());
    Meter.Cost cost = Meter.measure(() -> contender.write(rows));
    replaced.delete();
    requireRows(contender, count);
    return new GateRun(contender.name(), layout, round, count, cost);
  }

  private void requireRows(Contender contender, long count) {
    long found = spark.read().format("delta").load(contender.table().toString()).count();
    if (found != count) {
      throw new IllegalStateException(
          "%s wrote %d rows and its table holds %d.".formatted(contender.name(), count, found));
    }
  }
}
