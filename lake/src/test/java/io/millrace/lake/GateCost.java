package io.millrace.lake;

import static org.apache.spark.sql.functions.*;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.lake.WriteMode.ReplaceTable;
import io.millrace.lake.testing.LocalSpark;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the gate costs: CPU seconds of a write of 5 M rows with and without it, least of some
 * rounds. Not a test; run it by hand.
 */
final class GateCost {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Map<String, Double> least = new LinkedHashMap<>();
  private final SparkSession spark = LocalSpark.session();
  private final Path folder;

  private GateCost(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    long rows = args.length > 0 ? Long.parseLong(args[0]) : 5_000_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    Path folder = Files.createTempDirectory("gate-cost");
    try {
      GateCost cost = new GateCost(folder);
      cost.round(rows / 25);
      cost.round(rows / 5);
      cost.least.clear();
      for (int round = 0; round < rounds; round++) {
        cost.round(rows);
      }
      cost.least.forEach((what, cpu) -> System.out.printf("%6.2f cpu s  %s%n", cpu, what));
    } finally {
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private void round(long size) {
    Dataset<Row> rows = rows(spark, size);
    String plain = folder.resolve("plain").toString();
    time("ungated", () -> rows.write().format("delta").mode("overwrite").save(plain));
    time("fingerprint only", () -> gated(rows, Questions.NONE));
    time("count(*)", () -> gated(rows, Audits.asking(count(lit(1)))));
    time("11 aggregates", () -> gated(rows, new Questions(twelve(), List.of())));
    time(
        "11 aggregates, unique id",
        () -> gated(rows, new Questions(twelve(), List.of(List.of("id")))));
    time("unique text", () -> gated(rows, new Questions(List.of(), List.of(List.of("txt")))));
  }

  static Dataset<Row> rows(SparkSession spark, long size) {
    return spark
        .range(0, size, 1, 4)
        .selectExpr(
            "id",
            "id % 100000 cust",
            "cast(id * 37 % 1000000 / 100.0 as decimal(12,2)) amount",
            "id % 997 / 7.0D score",
            "element_at(array('new','paid','sent','back'), cast(id % 4 as int) + 1) status",
            "concat('user', id % 100000, '@example.org') mail",
            "timestamp_micros(1700000000000000L + id * 1000) ts",
            "if(id % 10 = 0, null, md5(cast(id as string))) txt");
  }

  /** As the usual checks ask. */
  private static List<Column> twelve() {
    return List.of(
        count(lit(1)),
        yes(col("status").isin("new", "paid", "sent", "back")),
        yes(col("mail").rlike("^[^@]+@example\\.org$")),
        yes(col("amount").geq(0)),
        yes(col("score").leq(150)),
        yes(col("cust").between(0, 100000)),
        yes(length(col("txt")).equalTo(32)),
        sum("amount"),
        sum("score"),
        min("score"),
        max("ts"));
  }

  private static Column yes(Column condition) {
    return count(when(condition, 1));
  }

  private void gated(Dataset<Row> rows, Questions questions) {
    Lake lake = Lake.open(spark, new LakeLocation(new org.apache.hadoop.fs.Path(folder.toUri())));
    Batch batch =
        LakeTestBase.batch(
            LakeTestBase.whole("bronze.big", false),
            Slice.ALL,
            new ReplaceTable(),
            rows,
            Map.of(),
            RunId.create().value());
    CommitResult result =
        lake.commit(batch, Audits.showing(questions, GateCost::answer), Progress.NONE);
    if (!(result instanceof CommitResult.Committed)) {
      throw new IllegalStateException("not committed: " + result);
    }
  }

  private static void answer(Evidence evidence) {
    evidence.aggregates();
  }

  private void time(String what, Runnable work) {
    System.gc();
    long start = SYSTEM.getProcessCpuTime();
    work.run();
    least.merge(what, (SYSTEM.getProcessCpuTime() - start) / 1e9, Math::min);
  }
}
